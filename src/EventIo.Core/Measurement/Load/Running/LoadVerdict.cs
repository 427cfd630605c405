using EventIo.Findings;
using EventIo.Findings.Loads;
using EventIo.Findings.Measurements;
using EventIo.Measurement.Load.Loops;
using EventIo.Native;
using HdrHistogram;

namespace EventIo.Measurement.Load.Running;

/// <summary>Reports where a run's figures can mislead, and what they indicate.</summary>
internal static class LoadVerdict
{
    internal static Finding[] Of(LoadReport report) => Finding.Sort(
    [
        .. Answers(report),
        .. Generator(report),
        .. Schedule(report),
        .. Connections(report),
        NagleVerdict.Of(report),
        report.Plan.HasRequests
            ? TooFewSamplesRule.Of(report.Response.TotalCount, "requests", "Raise -DurationSeconds.")
            : null,
    ]);

    private static Finding?[] Generator(LoadReport report)
    {
        LoopUse busiest = report.Loops.MaxBy(loop => loop.Use.BusyShare)!.Use;
        double? most = report.Loops.Max(loop => RunDelayPercent(loop.Use));
        return
        [
            GeneratorSaturatedRule.Of(100 * busiest.BusyShare, RunDelayPercent(busiest) ?? 0),
            ProcessorContendedRule.OfRunDelay("A loop of the generator", most),
            MemoryAllocatedRule.Of(report.Loops.Sum(loop => loop.Use.AllocatedBytes), "the generator"),
        ];
    }

    private static double? RunDelayPercent(LoopUse use) => use.RunDelayNanoseconds is { } delay
        ? Math.Min(100, 100.0 * delay / Math.Max(1, use.WallNanoseconds))
        : null;

    private static Finding?[] Schedule(LoadReport report)
    {
        if (!report.IsOpenLoop)
            return [];
        LoadTally total = report.Total;
        long late = total.Lateness.TotalCount == 0 ? 0 : total.Lateness.GetValueAtPercentile(99);
        return
        [
            GeneratorLateRule.Of(
                late / (double)Nanoseconds.PerMicrosecond,
                report.Response.GetValueAtPercentile(99) / (double)Nanoseconds.PerMicrosecond),
            RateNotReachedRule.Of(
                total.Unsent,
                total.Missed,
                report.Plan.RatePerSecond ?? 0,
                total.AnsweredInTime / report.Seconds,
                total.AnsweredFromBefore),
        ];
    }

    private static Finding?[] Connections(LoadReport report) =>
    [
        AcceptQueue(report),
        EphemeralPortsExhaustedRule.Of(
            report.Loops.Sum(loop => loop.PortlessConnects), Errno.Name(Errno.EADDRNOTAVAIL), PortRange()),
        UnansweredRule.Of(report.Total.Unanswered),
        SilentConnectionsRule.Of(report.Total.Silent, report.Plan.ConnectionCount, report.Seconds),
        IdleClosedRule.Of(report.Total.IdleClosed, report.Loops.Max(loop => loop.CloseStatus)),
    ];

    // The counters of this host say nothing about a server on another host.
    private static Finding? AcceptQueue(LoadReport report) => report.Kernel.IsServersSide
        ? AcceptQueueOverflowedRule.Of(
            report.Kernel.Counter("ListenOverflows"),
            report.Kernel.Counter("ListenDrops"),
            report.Kernel.ListenerDrops,
            report.Total.Connect.GetMaxValue() / (double)Nanoseconds.PerMillisecond)
        : null;

    private static Finding?[] Answers(LoadReport report) =>
    [
        UnexpectedStatusRule.Of(
            report.Total.Errors(LoadError.Status),
            report.Plan.ExpectedStatusCode,
            report.Loops.Max(loop => loop.UnexpectedStatus),
            report.Total.Answered),
        UnexpectedContentRule.Of(
            report.Total.Errors(LoadError.Content), report.Total.Answered, report.Plan.Workload.ToString()),
    ];

    private static string PortRange()
    {
        if (OperatingSystem.IsWindows())
            return "netsh interface ipv4 show dynamicport tcp";
        try
        {
            string text = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range");
            return string.Join(" to ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "net.ipv4.ip_local_port_range";
        }
    }
}
