using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing;

/// <content>The end: a buffer is the kernel's until the packet of its operation has come.</content>
internal sealed unsafe partial class IocpMultiplexer
{
    // What was asked to end does so within microseconds; a driver that keeps an operation for good must not keep us.
    private const long PatienceNanoseconds = 2_000_000_000;

    private bool _isDisposed;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        int underWay = 0;
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            ref SlotState state = ref _slots[slot];
            End(ref state);
            state.IsDetaching = true;
            underWay += state.UnderWay;
        }
        bool isQuiet = TryReap(underWay);
        _port.Dispose();
        // Operations that would not end could still write to memory that they were given: rather lose that than the heap.
        if (!isQuiet)
            return;
        foreach (ref SlotState state in _slots.AsSpan())
            Release(ref state);
        _operations.Dispose();
        Buffers.Dispose();
    }

    private bool TryReap(int underWay)
    {
        while (_ended.Count > 0)
        {
            Discard(_ended.Dequeue());
            underWay--;
        }
        long deadline = MonotonicClock.Nanoseconds + PatienceNanoseconds;
        while (underWay > 0 && MonotonicClock.Nanoseconds < deadline)
        {
            int arrived = _port.Wait(_entries, (uint)(PatienceNanoseconds / NanosecondsPerMillisecond));
            foreach (ref readonly OverlappedEntry entry in _entries.AsSpan(0, arrived))
                underWay -= Reap(entry);
        }
        return underWay == 0;
    }

    // How many operations a packet ends.
    private int Reap(in OverlappedEntry entry)
    {
        if (entry.Overlapped is null)
            return entry.Key == WakeKey ? 0 : ReapHandOver(entry.Bytes);
        var operation = (IocpOperation*)entry.Overlapped;
        // An accept goes back to its pool, which closes its socket, connected or not.
        if (operation->Request == IocpRequest.Accept)
        {
            operation->Result = -Errno.ECANCELED;
            _ = _slots[operation->Slot].Accepts!.Take(operation);
        }
        else
        {
            Discard(operation);
        }
        return 1;
    }

    private static int ReapHandOver(uint value)
    {
        if (value is SharedAcceptor.HasLeft)
            return 1;
        if (value is not SharedAcceptor.HasFailed)
            _ = WinSock.Close((nint)value);
        return 0;
    }
}
