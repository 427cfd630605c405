using System.Text;

namespace EventIo.Shell;

/// <summary>
/// The history on disk: one statement a line, in the XDG state directory, readable by its owner only. What cannot be
/// read or written is left alone: a shell must start on a full or read-only disk.
/// </summary>
internal sealed class HistoryFile(string path)
{
    /// <summary>Statements that are kept; the file may grow to twice that before it is cut.</summary>
    internal const int Capacity = 1000;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private bool _isUsable = true;

    /// <summary>The user's history file; null where there is no place for one.</summary>
    internal static HistoryFile? Open()
    {
        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state))
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (home.Length == 0)
                return null;
            state = Path.Combine(home, ".local", "state");
        }

        return new HistoryFile(Path.Combine(state, "EventIo.Shell", "history"));
    }

    /// <summary>The newest statements, oldest first.</summary>
    internal List<string> Read()
    {
        List<string> entries = [];
        Try(() =>
        {
            if (!File.Exists(path))
                return;
            entries = [.. File.ReadLines(path).Select(Unescape)];
            if (entries.Count <= Capacity)
                return;
            bool isTooLong = entries.Count > 2 * Capacity;
            entries.RemoveRange(0, entries.Count - Capacity);
            if (isTooLong)
                Write(FileMode.Create, entries);
        });
        return entries;
    }

    /// <summary>Adds a statement at the end.</summary>
    internal void Append(string statement) => Try(() =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Write(FileMode.Append, [statement]);
    });

    private void Write(FileMode mode, IEnumerable<string> entries)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using FileStream stream = new(path, options);
        // One write for one statement: two shells may share the file.
        stream.Write(Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => Escape(entry) + "\n"))));
    }

    private void Try(Action action)
    {
        if (!_isUsable)
            return;
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _isUsable = false;
        }
    }

    private static string Escape(string statement) => statement
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\r", "", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Unescape(string line)
    {
        StringBuilder statement = new(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            bool isEscape = line[i] == '\\' && i + 1 < line.Length;
            statement.Append(!isEscape ? line[i] : line[++i] == 'n' ? '\n' : line[i]);
        }

        return statement.ToString();
    }
}
