using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>What the bytes of a measurement go into: a connection, and how it is known that all have arrived.</summary>
internal abstract class TransferSink : IDisposable
{
    /// <summary>The sending end, non-blocking.</summary>
    internal abstract int Socket { get; }

    /// <summary>CPU seconds that the other end has used so far; 0 where it is elsewhere.</summary>
    internal virtual double CpuSeconds => 0;

    /// <summary>The processor that the other end is bound to, if it is.</summary>
    internal virtual int? Processor => null;

    /// <summary>Waits until the other end has all of the bytes that were sent since the connection began.</summary>
    internal abstract void AwaitAll(long bytes, TransferDriver driver, CancellationToken cancellation);

    public abstract void Dispose();
}
