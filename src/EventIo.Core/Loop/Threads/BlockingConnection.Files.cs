using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Loop.Threads;

/// <content>Sending files by other methods than sendfile(2).</content>
internal sealed unsafe partial class BlockingConnection
{
    // In steps, so that the counters show the progress.
    private const int MaxFileStep = 1 << 20;

    private void SendRange(Func<IFileSend> create, int file, long offset, long length)
    {
        IFileSend send;
        try
        {
            send = _fileSend ??= create();
            send.Begin(Descriptor, file, offset, length);
        }
        catch (NativeException exception)
        {
            Fail(exception.ErrorNumber);
            return;
        }
        long since = Now;
        while (length > 0 && !_isClosing)
        {
            Counters.SystemCalls++;
            int moved = send.Step((int)Math.Min(length, MaxFileStep));
            if (moved > 0)
            {
                length -= moved;
                Counters.BytesSent += moved;
                _sentInCall += moved;
                since = Now;
            }
            else if (moved == -Errno.EAGAIN)
            {
                WaitFor(send, since);
            }
            else if (moved < 0)
            {
                Fail(-moved);
            }
            else
            {
                // The file has shrunk after its length was sent to the peer: only closing the connection can report
                // that.
                _isClosing = true;
            }
        }
        // The kernel's notifications (POLLERR) would end every later wait for bytes.
        while (!_isClosing && !send.TryRelease())
            WaitFor(send, since);
        Counters.SystemCalls += send.DrainUncountedCalls();
        _movedAt = Now;
    }

    // With some methods the call itself sleeps, because the socket is blocking; EAGAIN then means that SO_SNDTIMEO has
    // expired.
    private void WaitFor(IFileSend send, long since)
    {
        Waits++;
        long timeout = _loop.WriteTimeoutNanoseconds;
        long left = timeout == 0 ? -1 : since + timeout - Now;
        if ((timeout > 0 && left <= 0) || !send.Wait(left))
            GiveUp();
    }
}
