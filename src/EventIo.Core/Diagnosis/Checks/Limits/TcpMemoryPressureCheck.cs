using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Limits;

/// <summary>
/// TCP runs out of memory: for all sockets together (tcp_mem), or for one whose receive buffer is too small for its
/// data (tcp_rmem). Data is pruned and has to be retransmitted (tcp(7)).
/// </summary>
internal sealed class TcpMemoryPressureCheck : HostCheck
{
    private const string Pressure = "TcpExt.TCPMemoryPressures";
    private const string Calls = "TcpExt.PruneCalled";
    private const int TcpMemHigh = 2;

    // Counters of dropped data. Pruning that only compacts data is reported if it continues: a fast loopback transfer
    // causes it a few times in its first second (89 times here in nine minutes of tests).
    private static readonly string[] s_dropped =
        ["TcpExt.RcvPruned", "TcpExt.OfoPruned", "TcpExt.TCPBacklogDrop", "TcpExt.TCPRcvQDrop"];

    private const double LeastShareOfIntervals = 0.5;

    internal override FindingKind Kind => FindingKind.TcpMemoryPressure;

    internal override string Rule =>
        "TCPMemoryPressures rose; or RcvPruned, OfoPruned, TCPBacklogDrop or TCPRcvQDrop rose by at least 10; or " +
        "PruneCalled rose in at least half of the intervals between looks.";

    internal override string Source => "TcpExt of /proc/net/netstat; tcp_mem and tcp_rmem";

    internal override string Limits => "Which connection's data was pruned.";

    internal override string? Obstacle(HostWindow window) => CounterObstacle(window, Pressure, Calls);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        const long LeastDrops = 10;
        CounterChange[] rising = window.Rising([Pressure, Calls, .. s_dropped]);
        bool isShort = window.Rise(Pressure) > 0;
        bool isDropped = s_dropped.Sum(window.Rise) >= LeastDrops;
        bool isPruned = window.Moments.Count > 1
            && HostWindow.RisingIntervals(window.Moments.Select(moment => moment.Find(Calls) ?? 0))
                >= (window.Moments.Count - 1) * LeastShareOfIntervals;
        if (!isShort && !isDropped && !isPruned)
            yield break;
        long[] memory = window.Settings.Numbers("net.ipv4.tcp_mem");
        long[] buffer = window.Settings.Numbers("net.ipv4.tcp_rmem");
        string limits = isShort && memory.Length > TcpMemHigh
            ? Invariant($"; tcp_mem allows {memory[TcpMemHigh]:N0} pages")
            : buffer.Length > TcpMemHigh ? Invariant($"; tcp_rmem allows {buffer[TcpMemHigh]:N0} bytes") : "";
        yield return With(
            Create(
                FindingSeverity.Warning, Subjects.Host,
                $"{string.Join(", ", rising)} {window.InTime}{limits} (/proc/net/netstat)."),
            (isShort, memory.Length > TcpMemHigh) switch
            {
                (false, _) => "a program that sets SO_RCVBUF gets that size instead",
                (true, true) => "",
                (true, false) => Subjects.RaiseOnHost("net.ipv4.tcp_mem"),
            },
            isShort && memory.Length > TcpMemHigh
                ? window.Settings.Change("net.ipv4.tcp_mem", [.. memory.Select(pages => pages * 2)])
                : null,
            !isShort && buffer.Length > TcpMemHigh
                ? window.Settings.Change("net.ipv4.tcp_rmem", Larger(buffer))
                : null);
    }

    // Returns the settings with a larger initial and largest size: both at least the kernel's defaults, the largest at
    // least twice the current one.
    private static long[] Larger(long[] buffer)
    {
        const long DefaultInitial = 131_072;
        const long DefaultMost = 6_291_456;
        return [buffer[0], Math.Max(buffer[1], DefaultInitial), Math.Max(buffer[TcpMemHigh] * 2, DefaultMost)];
    }
}
