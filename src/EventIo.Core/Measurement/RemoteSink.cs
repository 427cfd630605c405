using EventIo.Native.Linux;
using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>A sink elsewhere, which reads and discards: what its kernel has acknowledged has arrived.</summary>
internal sealed class RemoteSink(DescriptorHandle socket) : TransferSink
{
    internal override int Socket => socket.Value;

    internal override void AwaitAll(long bytes, TransferDriver driver, CancellationToken cancellation) => driver.Drain(Socket);

    public override void Dispose() => socket.Dispose();
}
