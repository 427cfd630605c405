using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Servers.Workloads.Files;

/// <summary>Sends ranges of files by a <see cref="SocketTransfer"/>.</summary>
internal sealed class TransferFileSend(SocketTransfer transfer) : IFileSend
{
    // poll(2) ignores negative descriptors.
    private const int NoDescriptor = -1;

    private readonly TransferSource _source = new();
    private long _countedCalls;

    /// <inheritdoc/>
    public void Begin(int socket, int file, long offset, long length)
    {
        // Attach only a new socket: the kernel numbers the zero-copy sends of a socket consecutively.
        if (transfer.Destination != socket)
            transfer.Attach(socket);
        _source.Borrow(file, offset + length);
        transfer.Begin(_source, offset, length);
    }

    /// <inheritdoc/>
    public int Step(int limit)
    {
        _countedCalls++;
        int moved = 0;
        while (moved < limit)
        {
            long step = transfer.Step(limit - moved);
            if (step > 0)
                moved += (int)step;
            else if (step != -Errno.EINTR)
                return moved > 0 ? moved : (int)step;
        }
        return moved;
    }

    /// <inheritdoc/>
    public long DrainUncountedCalls()
    {
        long calls = transfer.SystemCalls - _countedCalls;
        _countedCalls = transfer.SystemCalls;
        return calls;
    }

    /// <inheritdoc/>
    public bool TryRelease() => transfer.TryRelease();

    /// <inheritdoc/>
    public bool Wait(long timeoutNanoseconds) => transfer.Wait(NoDescriptor, timeoutNanoseconds);

    /// <inheritdoc/>
    public void Dispose()
    {
        transfer.Dispose();
        _source.Dispose();
    }
}
