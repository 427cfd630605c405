namespace EventIo.Servers.Workloads;

/// <summary>The counters of the server that a workload belongs to. For one thread.</summary>
internal interface IStatusSource : IDisposable
{
    /// <summary>The counters now, as JSON.</summary>
    /// <returns>Valid until the next call.</returns>
    ReadOnlySpan<byte> ToJson();
}
