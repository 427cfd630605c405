using System.Buffers.Text;

namespace EventIo.Native.Linux.Proc;

/// <summary>
/// Counts the connections that the kernel has accepted for the listeners of a network namespace (RFC 4022).
/// </summary>
internal static class PassiveOpenCounter
{
    private const int Field = 5;

    /// <summary>Reads the counter: tcpPassiveOpens of /proc/PID/net/snmp.</summary>
    /// <param name="reader">Reads the file.</param>
    /// <param name="process">A process in the namespace.</param>
    /// <returns>The counter; null if it can't be read.</returns>
    internal static long? Read(ProcReader reader, ProcFolder process)
    {
        ReadOnlySpan<byte> text = reader.Read(process.Value, "net/snmp\0"u8, out int errorNumber);
        return errorNumber == 0 ? Parse(text) : null;
    }

    /// <summary>Parses the file: the second of the two lines that start with <c>Tcp:</c> has the values.</summary>
    internal static long? Parse(ReadOnlySpan<byte> text)
    {
        bool isHeadSeen = false;
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = ProcText.NextLine(ref text);
            if (!line.StartsWith("Tcp:"u8))
                continue;
            if (isHeadSeen)
                return Nth(line["Tcp:"u8.Length..]);
            isHeadSeen = true;
        }
        return null;
    }

    private static long? Nth(ReadOnlySpan<byte> line)
    {
        for (int i = 0; i < Field; i++)
        {
            line = line.TrimStart((byte)' ');
            int end = line.IndexOf((byte)' ');
            line = end < 0 ? [] : line[end..];
        }
        return Utf8Parser.TryParse(line.TrimStart((byte)' '), out long opens, out _) ? opens : null;
    }
}
