using EventIo.Loop;
using EventIo.Servers.Files;
using EventIo.Servers.Http;

namespace EventIo.Servers.Workloads;

/// <summary>What stands behind the name of a workload.</summary>
internal static class WorkloadExtensions
{
    /// <summary>Whether it has work that takes CPU time, for workers.</summary>
    internal static bool HasWork(this Workload workload) => workload == Workload.Http;

    /// <summary>Makes the handler of one thread's connections.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="server">The server that it is for.</param>
    /// <param name="counters">The thread's counters.</param>
    internal static IConnectionHandler CreateHandler(this Workload workload, EventServer server, LoopCounters counters) =>
        workload switch
        {
            Workload.Echo => new EchoHandler(),
            Workload.Sink => new SinkHandler(),
            Workload.Source => new SourceHandler(),
            Workload.Http => new ProbeHttpHandler(server, counters, server.HttpOptions),
            Workload.File => new FileHandler(server.FileRoot!, counters, server.HttpOptions, server.LinksFiles),
            _ => throw new NotSupportedException($"There is no workload {workload}."),
        };
}
