using EventIo.Diagnosis.Observation;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>The local ports for connections (ip_local_port_range), without the reserved ones.</summary>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one.</param>
/// <param name="Count">The number of usable ports.</param>
internal readonly record struct PortRange(long First, long Last, long Count)
{
    /// <summary>Reads the settings.</summary>
    internal static PortRange Of(HostSettings settings)
    {
        if (settings.Numbers("net.ipv4.ip_local_port_range") is not [var first, var last])
            return default;
        long reserved = Reserved(settings.Find("net.ipv4.ip_local_reserved_ports"))
            .Sum(range => Math.Max(0, Math.Min(range.Last, last) - Math.Max(range.First, first) + 1));
        return new(first, last, Math.Max(0, last - first + 1 - reserved));
    }

    /// <summary><c>32768 to 60999</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Invariant($"{First} to {Last}");

    // 8080,9000-9100
    private static IEnumerable<(long First, long Last)> Reserved(string? text)
    {
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            if (long.TryParse(ends[0], out long first) && long.TryParse(ends[^1], out long last))
                yield return (first, last);
        }
    }
}
