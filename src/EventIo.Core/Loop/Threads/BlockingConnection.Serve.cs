using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Loop.Threads;

/// <content>The thread: from accept to close.</content>
internal sealed unsafe partial class BlockingConnection
{
    private const long MaxSentInCall = 256 * 1024;
    private const long LingerNanoseconds = 2_000_000_000;

    private bool _isEnded;
    private long _movedAt = MonotonicClock.Nanoseconds;

    /// <summary>Serves the connection until its end.</summary>
    internal void Serve()
    {
        using ThreadUsage usage = ThreadUsage.OfCurrentThread();
        Usage = usage;
        try
        {
            _handler.Opened(this);
            EndCall();
            while (!_isClosing && !_isFinishing)
            {
                Step();
                EndCall();
            }
            if (_isFinishing && _lingers && !_isClosing && !_isEnded)
                Linger();
        }
        finally
        {
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

    private void EndCall()
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
        _movedAt = Now;
        _isEnded = received == 0;
        if (_isClosing)
            return;
        if (_isEnded)
            _handler.Ended(this);
        else
            _handler.Received(this, new LentBytes(0, 0, received));
    }

    // Polls only if a timeout applies; otherwise recv(2) alone waits.
    private bool WaitForBytes()
    {
        if (_timerAt == MonotonicClock.Never && IdleUntil == MonotonicClock.Never)
            return true;
        if (WaitUntil(Math.Min(_timerAt, IdleUntil), PollEvents.In))
            return true;
        EndWait();
        return false;
    }

    private long IdleUntil =>
        _loop.IdleTimeoutNanoseconds is var idle and > 0 ? _movedAt + idle : MonotonicClock.Never;

    private void EndWait()
    {
        if (IdleUntil < _timerAt)
            GiveUp();
        else
            TimeOut();
    }

    private void WaitForTimer()
    {
        // Without a timer nothing would end the wait.
        if (_timerAt == MonotonicClock.Never)
            _isClosing = true;
        else if (WaitUntil(Math.Min(_timerAt, IdleUntil), PollEvents.None))
            Fail(_isClosing ? 0 : Errno.ECONNRESET);
        else
            EndWait();
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

    // Returns whether an event arrived before the deadline; an error or the end of the connection counts as one.
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

    // Returns whether the peer has ended its stream, possibly after bytes that have not been read yet.
    private bool IsEndWaiting()
    {
        Counters.SystemCalls++;
        return PollCalls.HasPeerEnded(Descriptor);
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
            // The file has shrunk after its length was sent to the peer: only closing the connection can report that.
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
            // SO_SNDTIMEO ends a blocking call with EAGAIN (socket(7)).
            if (moved == -Errno.EAGAIN)
                GiveUp();
            else if (moved < 0)
                Fail(-moved);
            else
                Counters.BytesSent += moved;
        }
        _sentInCall += send.Sent;
        _movedAt = Now;
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
