using EventIo.Loop;

namespace EventIo.Servers.Workloads;

/// <summary>A workload without resources besides its handlers.</summary>
internal sealed class PlainWorkload(Func<LoopCounters, IConnectionHandler> create) : ServedWorkload
{
    /// <inheritdoc/>
    internal override IConnectionHandler CreateHandler(LoopCounters counters) => create(counters);
}
