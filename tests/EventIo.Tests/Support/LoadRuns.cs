using System.Net;
using System.Net.Sockets;
using EventIo.Findings;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Servers;

namespace EventIo.Tests.Support;

/// <summary>Runs the load generator and returns its result.</summary>
internal static class LoadRuns
{
    internal static LoadMeasurement Measure(EventServer server, LoadPlan plan) => Measure(Against(server, plan));

    /// <summary>Runs once; on a busy machine again, and longer, until the loops had a processor meanwhile.</summary>
    internal static LoadMeasurement Measure(LoadPlan plan)
    {
        while (true)
        {
            LoadMeasurement row = MeasureOnce(plan);
            if (row.Reason != LoadReport.NothingMeasured || plan.DurationSeconds > HangGuard.Time.TotalSeconds)
                return row;
            plan = plan with { DurationSeconds = 2 * plan.DurationSeconds };
        }
    }

    internal static LoadMeasurement MeasureOnce(LoadPlan plan) =>
        LoadGenerator.Run(plan, CancellationToken.None).Select(update => update.Result).OfType<LoadMeasurement>()
            .Single();

    /// <summary>
    /// Runs until there is a given number of answers. On a busy machine this takes longer than the plan says.
    /// </summary>
    internal static LoadMeasurement MeasureAtLeast(EventServer server, LoadPlan plan, int requests)
    {
        while (true)
        {
            LoadMeasurement row = Measure(server, plan);
            if (row.Requests >= requests || row.Errors > 0 || plan.DurationSeconds > HangGuard.Time.TotalSeconds)
                return row;
            plan = plan with { DurationSeconds = 2 * plan.DurationSeconds };
        }
    }

    /// <summary>
    /// Repeats a run until its verdict has a finding, a few times at most: a busy machine may scatter the figures.
    /// </summary>
    /// <returns>The findings of that kind; none if no run has one.</returns>
    internal static Finding[] Verdict(EventServer server, LoadPlan plan, FindingKind kind)
    {
        const int Most = 20;
        return Enumerable.Range(0, Most)
            .Select(_ => Measure(server, plan).Verdict.Where(finding => finding.Kind == kind).ToArray())
            .FirstOrDefault(named => named.Length > 0, []);
    }

    internal static LoadPlan Against(EventServer server, LoadPlan plan) => plan with
    {
        Target = new()
        {
            EndPoint = server.IP is { } address
                ? new IPEndPoint(address, server.Port!.Value)
                : new UnixDomainSocketEndPoint(server.Path!),
            Host = "localhost",
            ServerName = server.Name,
            CpuSeconds = () => server.LoopCpuSeconds + server.WorkerCpuSeconds,
        },
    };

    internal static LoadPlan Against(int port, LoadPlan plan) =>
        plan with { Target = new() { EndPoint = new IPEndPoint(IPAddress.Loopback, port), Host = "localhost" } };
}
