using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>The destination of a measurement's bytes: a connection that knows when all have arrived.</summary>
internal abstract class TransferSink : IDisposable
{
    /// <summary>The sending end, non-blocking.</summary>
    internal abstract int Socket { get; }

    /// <summary>CPU seconds that the other end has used so far; 0 if it is elsewhere.</summary>
    internal virtual double CpuSeconds => 0;

    /// <summary>The processor that the other end is bound to; null for none.</summary>
    internal virtual int? Processor => null;

    /// <summary>Waits until the other end has received all bytes sent since the connection began.</summary>
    internal abstract void AwaitAll(long bytes, TransferDriver driver, CancellationToken cancellation);

    public abstract void Dispose();
}
