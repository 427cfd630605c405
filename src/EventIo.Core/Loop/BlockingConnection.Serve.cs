using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Loop;

/// <content>The thread: from accept to close.</content>
internal sealed unsafe partial class BlockingConnection
{
    private const long MaxSentInCall = 256 * 1024;
    private const long LingerNanoseconds = 2_000_000_000;

    private bool _isEnded;

    /// <summary>Serves the connection until its end.</summary>
    internal void Serve()
    {
        using ThreadUsage usage = ThreadUsage.OfCurrentThread();
        Usage = usage;
        try
        {
            _handler.Opened(this);
            SettleCall();
            while (!_isClosing && !_isFinishing)
            {
                Step();
                SettleCall();
            }
            if (_isFinishing && _lingers && !_isClosing && !_isEnded)
                Linger();
        }
        finally
        {
            Counters.Closed++;
            Counters.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
            _handler.Closed(this);
        }
    }

    private void Step()
    {
        if (_workResult is { } result)
        {
            _workResult = null;
            _handler.Worked(this, result);
        }
        else if (_wasFull)
        {
            _wasFull = false;
            _handler.Writable(this);
        }
        else if (_isPaused || _isEnded)
        {
            WaitForTimer();
        }
        else if (_rest.Length > 0)
        {
            LentBytes rest = _rest;
            _rest = default;
            _handler.Received(this, rest);
        }
        else if (IsDraining && _handler.IsIdle(this))
        {
            Finish();
        }
        else if (WaitForBytes())
        {
            Receive();
        }
    }

    private void SettleCall()
    {
        SendWritten(isMoreComing: false);
        _sentInCall = 0;
        Counters.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread();
    }

    private void Receive()
    {
        Counters.SystemCalls++;
        Waits++;
        int received;
        do
            received = (int)HotCalls.Receive(Descriptor, _received, BufferBytes, 0);
        while (received < 0 && HotCalls.LastError == Errno.EINTR);
        if (received < 0)
        {
            Fail(HotCalls.LastError);
            return;
        }
        Counters.Events++;
        Counters.BytesReceived += received;
        _isEnded = received == 0;
        if (_isClosing)
            return;
        if (_isEnded)
            _handler.Ended(this);
        else
            _handler.Received(this, new LentBytes(0, 0, received));
    }

    // Only where there is a time to keep to: recv(2) alone is what a thread is for.
    private bool WaitForBytes()
    {
        long idle = _loop.IdleTimeoutNanoseconds;
        long patience = idle == 0 ? TimerQueue.Never : Now + idle;
        if (_timerAt == TimerQueue.Never && patience == TimerQueue.Never)
            return true;
        if (WaitUntil(Math.Min(_timerAt, patience), PollEvents.In))
            return true;
        if (patience < _timerAt)
            GiveUp();
        else
            TimeOut();
        return false;
    }

    private void WaitForTimer()
    {
        // A handler that waits for nothing would wait for ever.
        if (_timerAt == TimerQueue.Never)
            _isClosing = true;
        else if (WaitUntil(_timerAt, PollEvents.None))
            Fail(_isClosing ? 0 : Errno.ECONNRESET);
        else
            TimeOut();
    }

    private void TimeOut()
    {
        ClearTimer();
        _handler.TimedOut(this);
    }

    private void GiveUp()
    {
        Counters.TimedOut++;
        _isClosing = true;
    }

    // Whether it came before its time was over; an error or the end of the connection always does.
    private bool WaitUntil(long deadline, PollEvents events)
    {
        while (true)
        {
            var entry = new PollDescriptor { Descriptor = Descriptor, Events = events };
            timespec left = TimeSpecification.FromNanoseconds(Math.Max(0, deadline - Now));
            Counters.SystemCalls++;
            Waits++;
            int found = HotCalls.PPoll(&entry, 1, &left, null);
            if (found >= 0)
                return found > 0;
            if (HotCalls.LastError != Errno.EINTR)
                throw new NativeException("poll(2)", HotCalls.LastError);
        }
    }

    private void SendWritten(bool isMoreComing)
    {
        if (_writtenBytes == 0)
            return;
        int bytes = _writtenBytes;
        _writtenBytes = 0;
        Send(SendProgress.OfMemory((nint)_written, bytes, isMoreComing));
    }

    private void SendAll(byte* bytes, int count)
    {
        SendWritten(isMoreComing: true);
        Send(SendProgress.OfMemory((nint)bytes, count, isMoreComing: false));
    }

    private void SendRange(int file, long offset, long length)
    {
        while (length > 0 && !_isClosing)
        {
            int part = (int)Math.Min(length, int.MaxValue);
            var send = SendProgress.OfFile(file, offset, part);
            // A file that has shrunk since its length was told to the peer: ending early is the only way to say so.
            if (Send(send) < part)
                _isClosing = true;
            offset += part;
            length -= part;
        }
    }

    private int Send(SendProgress send)
    {
        while (send.Remaining > 0 && !_isClosing)
        {
            Counters.SystemCalls++;
            Waits++;
            int moved = send.Step(Descriptor);
            // SO_SNDTIMEO ends a call that blocks with EAGAIN (socket(7)).
            if (moved == -Errno.EAGAIN)
                GiveUp();
            else if (moved < 0)
                Fail(-moved);
            else
                Counters.BytesSent += moved;
        }
        _sentInCall += send.Sent;
        return send.Sent;
    }

    private void Fail(int errorNumber)
    {
        if (!_isClosing)
        {
            Counters.Failed++;
            _handler.Failed(this, errorNumber);
        }
        _isClosing = true;
    }

    private void Linger()
    {
        long deadline = Now + LingerNanoseconds;
        _ = LibC.shutdown(Descriptor, LibC.SHUT_WR);
        Counters.SystemCalls++;
        while (!_isClosing && WaitUntil(deadline, PollEvents.In)
            && HotCalls.Receive(Descriptor, _received, BufferBytes, 0) > 0)
        {
            Counters.SystemCalls++;
        }
    }
}
