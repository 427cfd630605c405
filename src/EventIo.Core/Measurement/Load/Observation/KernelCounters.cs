using System.Globalization;

namespace EventIo.Measurement.Load.Observation;

/// <summary>
/// The kernel's counters of a network namespace at one moment: those of TCP that indicate trouble, and those of Fast
/// Open (/proc/net/netstat and snmp).
/// </summary>
internal sealed class KernelCounters
{
    private static readonly string[] Files = ["netstat", "snmp"];

    private static readonly HashSet<string> Reported = new(StringComparer.Ordinal)
    {
        "ListenOverflows", "ListenDrops", "TCPReqQFullDrop", "TCPReqQFullDoCookies", "SyncookiesSent", "TCPBacklogDrop",
        "TCPRcvQDrop", "TCPZeroWindowDrop", "TCPTimeouts", "TCPSynRetrans", "TCPLostRetransmit", "TCPSlowStartRetrans",
        "TCPFastRetrans", "TCPSpuriousRTOs", "TCPAbortOnTimeout", "TCPAbortOnMemory", "TCPAbortOnData",
        "TCPMemoryPressures", "TCPTimeWaitOverflow", "TCPOFODrop", "PruneCalled", "RcvPruned", "DelayedACKs",
        "RetransSegs", "TCPFastOpenActive", "TCPFastOpenActiveFail", "TCPFastOpenPassiveFail",
        "AttemptFails", "EstabResets", "OutRsts", "InErrs",
    };

    private readonly Dictionary<string, long> _values;

    private KernelCounters(Dictionary<string, long> values) => _values = values;

    /// <summary>Reads them in the calling thread's namespace.</summary>
    /// <returns>The counters; <see langword="null"/> without /proc.</returns>
    internal static KernelCounters? Read()
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            foreach (string file in Files)
                Parse(File.ReadAllLines($"/proc/thread-self/net/{file}"), values);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        return new KernelCounters(values);
    }

    /// <summary>Returns the counters that have increased since an earlier moment.</summary>
    internal IReadOnlyList<KernelCounter> Since(KernelCounters before) =>
        [.. from counter in _values
            let count = counter.Value - before._values.GetValueOrDefault(counter.Key)
            where count > 0
            orderby counter.Key
            select new KernelCounter(counter.Key, count)];

    // Lines come in pairs: names, then values, both after "TcpExt:" or another prefix.
    private static void Parse(string[] lines, Dictionary<string, long> values)
    {
        for (int i = 0; i + 1 < lines.Length; i += 2)
        {
            if (!lines[i].StartsWith("Tcp", StringComparison.Ordinal))
                continue;
            string[] names = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] counts = lines[i + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach ((string name, string count) in names.Zip(counts).Where(pair => Reported.Contains(pair.First)))
                values[name] = long.Parse(count, CultureInfo.InvariantCulture);
        }
    }
}
