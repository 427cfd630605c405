using EventIo.Loop;

namespace EventIo.Servers.Workloads.Http;

/// <summary>The routes of a probe server; see <see cref="ProbeHttpHandler"/>.</summary>
internal sealed class HttpWorkload(WorkloadContext context) : ServedWorkload
{
    /// <inheritdoc/>
    internal override IConnectionHandler CreateHandler(LoopCounters counters) =>
        new ProbeHttpHandler(context.CreateStatus!(), counters, HttpOptions.Of(context));
}
