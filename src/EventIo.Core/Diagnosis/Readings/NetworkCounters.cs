using System.Globalization;

namespace EventIo.Diagnosis.Readings;

/// <summary>
/// The counters of a network namespace at one moment: /proc/net/snmp, netstat and snmp6. Names include their group:
/// <c>TcpExt.ListenOverflows</c>; those of snmp6 have none: <c>Udp6RcvbufErrors</c>.
/// </summary>
internal sealed class NetworkCounters
{
    private const string Folder = "/proc/thread-self/net/";

    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);

    /// <summary>Every counter by its name.</summary>
    internal IReadOnlyDictionary<string, long> Values
    {
        get => _values;
        init => _values = new(value, StringComparer.Ordinal);
    }

    /// <summary>No counters: /proc is missing.</summary>
    internal static NetworkCounters None { get; } = new();

    /// <summary>Reads them in the network namespace of the calling thread.</summary>
    internal static NetworkCounters Read() => Parse(
        KernelText.Read(Folder + "snmp"), KernelText.Read(Folder + "netstat"), KernelText.Read(Folder + "snmp6"));

    /// <summary>Parses the three files; null for one that is missing.</summary>
    internal static NetworkCounters Parse(string? snmp, string? netstat, string? snmp6)
    {
        var counters = new NetworkCounters();
        counters.AddPairs(KernelText.Lines(snmp));
        counters.AddPairs(KernelText.Lines(netstat));
        foreach (string line in KernelText.Lines(snmp6))
        {
            if (KernelText.Fields(line) is [var name, var value])
                counters._values[name] = Number(value);
        }
        return counters;
    }

    /// <summary>Returns a counter; null if this kernel has no such counter.</summary>
    /// <param name="name">Its name with its group.</param>
    internal long? Find(string name) => _values.TryGetValue(name, out long value) ? value : null;

    // Lines come in pairs: names, then values, both after the group's name and a colon.
    private void AddPairs(string[] lines)
    {
        for (int i = 0; i + 1 < lines.Length; i += 2)
        {
            string[] names = KernelText.Fields(lines[i]);
            string[] values = KernelText.Fields(lines[i + 1]);
            if (names.Length == 0)
                continue;
            string group = names[0].TrimEnd(':');
            for (int field = 1; field < Math.Min(names.Length, values.Length); field++)
                _values[$"{group}.{names[field]}"] = Number(values[field]);
        }
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : 0;
}
