using System.Globalization;

namespace EventIo.Diagnosis.Readings;

/// <summary>Parses /proc/net/sockstat: totals over sockets.</summary>
internal static class SocketTotals
{
    /// <summary>Returns the number of orphaned connections; null if they are not counted.</summary>
    internal static long? Orphans(string? text)
    {
        string[] fields = [.. KernelText.Lines(text)
            .Where(line => line.StartsWith("TCP:", StringComparison.Ordinal)).SelectMany(KernelText.Fields)];
        int name = Array.IndexOf(fields, "orphan");
        return name >= 0 && name + 1 < fields.Length
            && long.TryParse(fields[name + 1], NumberStyles.None, CultureInfo.InvariantCulture, out long orphans)
            ? orphans
            : null;
    }
}
