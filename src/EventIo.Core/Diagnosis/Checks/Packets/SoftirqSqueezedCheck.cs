using EventIo.Diagnosis.Observation;
using EventIo.Diagnosis.Readings;
using EventIo.Findings;
using EventIo.Findings.Repairs;
using static System.FormattableString;

namespace EventIo.Diagnosis.Checks.Packets;

/// <summary>
/// Receive work uses up its budget of packets or time before all packets are handled (netdev_budget and
/// netdev_budget_usecs of the kernel's documentation, sysctl/net).
/// </summary>
internal sealed class SoftirqSqueezedCheck : HostCheck
{
    private const string Budget = "net.core.netdev_budget";
    private const string Time = "net.core.netdev_budget_usecs";
    private const double LeastShareOfIntervals = 0.8;
    private const double LeastPerSecond = 10;

    internal override FindingKind Kind => FindingKind.SoftirqSqueezed;

    internal override string Rule =>
        "time_squeeze of softnet_stat rose in at least 80 % of the intervals between looks, by at least 10 a second.";

    internal override string Source => "/proc/net/softnet_stat";

    internal override string NotDetected => "Whether a packet was lost: the work goes on a little later, in ksoftirqd.";

    internal override string? Obstacle(HostWindow window) =>
        window.After.Softnet.Count == 0 ? "/proc/net/softnet_stat is not readable." : null;

    internal override IEnumerable<Finding> Check(HostWindow window)
    {
        var change = new CounterChange(
            "time_squeeze",
            window.Before.Softnet.Sum(row => row.Squeezed),
            window.After.Softnet.Sum(row => row.Squeezed));
        int intervals = window.SoftnetMoments.Count - 1;
        int rising = HostWindow.RisingIntervals(window.SoftnetMoments.Select(row => row.Squeezed));
        if (change.Rise < LeastPerSecond * window.Seconds || rising < intervals * LeastShareOfIntervals)
            yield break;
        yield return With(
            Create(
                FindingSeverity.Warning, Subjects.Host,
                Invariant($"{change} {window.InTime}, in {rising} of {intervals} intervals ")
                + "(/proc/net/softnet_stat)."),
            // Only the initial network namespace has the settings.
            window.Settings.Number(Budget) is null
                ? $"Raise {Budget} and {Time} on the host: this network namespace does not have them"
                : "",
            Double(window, Budget), Double(window, Time));
    }

    private static SysctlRepair? Double(HostWindow window, string name) =>
        window.Settings.Number(name) is { } now ? window.Settings.Change(name, now * 2) : null;
}
