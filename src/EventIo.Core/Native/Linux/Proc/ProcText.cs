using System.Buffers.Text;
using System.Text;

namespace EventIo.Native.Linux.Proc;

/// <summary>Functions to parse the text files of /proc.</summary>
internal static class ProcText
{
    /// <summary>The maximum length in bytes of a path that is built here, including the terminating zero.</summary>
    internal const int MaxPathBytes = 64;

    /// <summary>Returns the value of a line <c>Name: value</c>, trimmed; empty if there is no such line.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="name">The name with its colon.</param>
    internal static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = NextLine(ref text);
            if (line.StartsWith(name))
                return line[name.Length..].Trim(" \t"u8);
        }
        return [];
    }

    /// <summary>Returns a field of <c>/proc/PID/stat</c> (proc_pid_stat(5)); empty if it is missing.</summary>
    /// <param name="text">The whole text: the ID, the name in parentheses, then the other fields.</param>
    /// <param name="number">
    /// The field's number in the manual, from 3 on. The name may contain parentheses and blanks.
    /// </param>
    internal static ReadOnlySpan<byte> StatField(ReadOnlySpan<byte> text, int number)
    {
        int end = text.LastIndexOf((byte)')');
        ReadOnlySpan<byte> rest = end < 0 ? [] : text[(end + 1)..].Trim(" \n"u8);
        for (int field = 3; field < number; field++)
        {
            int blank = rest.IndexOf((byte)' ');
            rest = blank < 0 ? [] : rest[(blank + 1)..];
        }
        int length = rest.IndexOf((byte)' ');
        return length < 0 ? rest : rest[..length];
    }

    /// <summary>Removes the first line from a text, and returns it.</summary>
    internal static ReadOnlySpan<byte> NextLine(scoped ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        return line;
    }

    /// <summary>Parses the number after a name within a line; blanks between them are skipped.</summary>
    /// <param name="line">The line.</param>
    /// <param name="name">The name with its colon.</param>
    /// <param name="value">The number.</param>
    /// <param name="format">'D' for decimal, 'x' for hexadecimal without a prefix.</param>
    internal static bool TryField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ulong value, char format = 'D')
    {
        value = 0;
        int start = line.IndexOf(name);
        return start >= 0
            && Utf8Parser.TryParse(line[(start + name.Length)..].TrimStart(" \t"u8), out value, out _, format);
    }

    /// <summary>Does the same for fields that are read in order, and removes the parsed part from the line.</summary>
    internal static bool TryNextField(
        scoped ref ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ulong value, char format = 'D')
    {
        value = 0;
        int start = line.IndexOf(name);
        if (start < 0)
            return false;
        ReadOnlySpan<byte> text = line[(start + name.Length)..].TrimStart((byte)' ');
        bool isNumber = Utf8Parser.TryParse(text, out value, out int used, format);
        line = text[used..];
        return isNumber;
    }

    /// <summary>Writes a zero-terminated path of prefix, number and suffix, without allocating a string.</summary>
    /// <param name="path">Receives the path; at least <see cref="MaxPathBytes"/> long.</param>
    /// <param name="number">The ID of a process or a thread, or a descriptor.</param>
    /// <param name="before">The prefix: <c>task/</c>.</param>
    /// <param name="after">The suffix: <c>/syscall</c>.</param>
    internal static ReadOnlySpan<byte> Path(
        Span<byte> path, ReadOnlySpan<byte> before, int number, ReadOnlySpan<byte> after)
    {
        before.CopyTo(path);
        Utf8Formatter.TryFormat(number, path[before.Length..], out int digits);
        int length = before.Length + digits;
        after.CopyTo(path[length..]);
        path[length + after.Length] = 0;
        return path[..(length + after.Length + 1)];
    }

    /// <summary>Converts a name from the kernel to a string. Names are bytes: invalid UTF-8 is replaced.</summary>
    internal static string Name(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text.TrimEnd((byte)'\n'));
}
