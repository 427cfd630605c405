using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Connections;

/// <summary>Connections end by a reset, or fail to open, throughout the window.</summary>
internal sealed class ResetStormCheck : HostCheck
{
    private const string Failed = "Tcp.AttemptFails";
    private const string Reset = "Tcp.EstabResets";
    private const string Sent = "Tcp.OutRsts";
    private const double LeastShare = 0.1;
    private const long LeastCount = 50;
    private const double LeastShareOfIntervals = 0.5;

    // Why this end resets a connection (tcp_abort counters of include/uapi/linux/snmp.h).
    private static readonly (string Counter, string Cause)[] s_causes =
    [
        ("TcpExt.TCPAbortOnData", "Programs of this host close connections with data that they have not read."),
        ("TcpExt.TCPAbortOnClose", "Data arrives for connections that programs of this host have closed."),
        ("TcpExt.TCPAbortOnTimeout", "Peers don't answer: connections end after the last retransmission."),
        (Failed, "Connects are refused, or handshakes are not completed."),
    ];

    internal override FindingKind Kind => FindingKind.ResetStorm;

    internal override string Rule =>
        "Resets and failed opens are more than 10 % of all opens and at least 50, and rose in at least half of the " +
        "intervals between looks: the end of one program with its connections does not count.";

    internal override string Source =>
        "Tcp AttemptFails, EstabResets, OutRsts, ActiveOpens and PassiveOpens of /proc/net/snmp; TCPAbortOn… of " +
        "netstat";

    internal override string Limits => "Which connections: they are gone.";

    internal override string? Obstacle(HostWindow window) => CounterObstacle(window, Reset);

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        long opens = window.Rise("Tcp.ActiveOpens") + window.Rise("Tcp.PassiveOpens");
        long resets = Math.Max(window.Rise(Failed) + window.Rise(Reset), window.Rise(Sent));
        int intervals = window.Moments.Count - 1;
        int rising = HostWindow.RisingIntervals(window.Moments.Select(Count));
        if (resets < LeastCount || resets <= opens * LeastShare || rising < intervals * LeastShareOfIntervals)
            yield break;
        CounterChange[] counters = window.Rising(
            [Failed, Reset, Sent, .. s_causes.Select(cause => cause.Counter).Where(counter => counter != Failed)]);
        yield return Create(
            FindingSeverity.Warning, Subjects.Host,
            Invariant($"{resets:N0} resets and failed opens compared with {opens:N0} opens {window.InTime}, ")
            + Invariant($"in {rising} of {intervals} intervals: {string.Join(", ", counters)} ")
            + "(/proc/net/snmp, netstat).") with
        {
            // A cause is reported if it explains more than half of the resets and failures.
            Cause = s_causes.FirstOrDefault(cause => window.Rise(cause.Counter) * 2 > resets).Cause ?? "",
            Remedy = "Get-TcpSocket -State SynSent, SynReceived, Established shows who connects where; "
                + "tcpdump 'tcp[tcpflags] & tcp-rst != 0' shows the resets",
            AffectedConnections = resets,
        };
    }

    private static long Count(NetworkCounters moment) =>
        (moment.Find(Failed) ?? 0) + (moment.Find(Reset) ?? 0) + (moment.Find(Sent) ?? 0);
}
