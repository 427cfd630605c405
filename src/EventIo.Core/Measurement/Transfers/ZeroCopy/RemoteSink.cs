using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>A sink elsewhere, which reads and discards: bytes that its kernel has acknowledged have arrived.</summary>
internal sealed class RemoteSink(DescriptorHandle socket) : TransferSink
{
    internal override int Socket => socket.Value;

    internal override void AwaitAll(long bytes, TransferDriver driver, CancellationToken cancellation) =>
        driver.Drain(Socket);

    public override void Dispose() => socket.Dispose();
}
