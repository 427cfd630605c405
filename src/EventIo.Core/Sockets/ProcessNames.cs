using System.Globalization;

namespace EventIo.Sockets;

/// <summary>Reads the names of processes.</summary>
internal static class ProcessNames
{
    /// <summary>This process's name.</summary>
    internal static string? Own { get; } =
        OperatingSystem.IsWindows()
            ? Path.GetFileNameWithoutExtension(Environment.ProcessPath)
            : Read(Environment.ProcessId);

    /// <summary>Returns a process's name in the kernel (comm of proc(5)); null if it has ended.</summary>
    internal static string? Read(int process)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm")).TrimEnd('\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
