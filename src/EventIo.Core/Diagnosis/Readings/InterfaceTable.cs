using System.Globalization;

namespace EventIo.Diagnosis.Readings;

/// <summary>Parses /proc/net/dev: the packets that network interfaces have received.</summary>
internal static class InterfaceTable
{
    private const int HeadLines = 2;

    /// <summary>Parses the file: packets by interface; empty if there is no file.</summary>
    internal static IReadOnlyDictionary<string, long> Parse(string? text)
    {
        var packets = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string line in KernelText.Lines(text).Skip(HeadLines))
        {
            // A long name is not followed by a blank: only the colon separates it from the figures.
            if (line.Split(':', 2) is [var name, var figures] && KernelText.Fields(figures) is [_, var received, ..]
                && long.TryParse(received, CultureInfo.InvariantCulture, out long count))
                packets[name.Trim()] = count;
        }
        return packets;
    }
}
