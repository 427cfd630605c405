using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Loop;

/// <content>Files that go out by another way than sendfile(2).</content>
internal sealed unsafe partial class BlockingConnection
{
    // As the counters are to tell how far it is.
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
                // It has shrunk since its length was told to the peer: ending early is the only way to say so.
                _isClosing = true;
            }
        }
        // What the kernel tells of would end every wait for bytes.
        while (!_isClosing && !send.Settle())
            WaitFor(send, since);
        Counters.SystemCalls += send.TakeUncountedCalls();
    }

    // Some ways sleep in the call itself, as this socket has it, and EAGAIN tells that SO_SNDTIMEO is over.
    private void WaitFor(IFileSend send, long since)
    {
        Waits++;
        long timeout = _loop.WriteTimeoutNanoseconds;
        long left = timeout == 0 ? -1 : since + timeout - Now;
        if ((timeout > 0 && left <= 0) || !send.Wait(left))
            GiveUp();
    }
}
