using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>
/// A sink in another process or on another host, which discards what it reads. Bytes count as received when its kernel
/// has acknowledged them.
/// </summary>
internal sealed class RemoteSink(DescriptorHandle socket) : TransferSink
{
    internal override int Socket => socket.Value;

    internal override void AwaitAll(long bytes, TransferDriver driver, CancellationToken cancellation) =>
        driver.Drain(Socket);

    public override void Dispose() => socket.Dispose();
}
