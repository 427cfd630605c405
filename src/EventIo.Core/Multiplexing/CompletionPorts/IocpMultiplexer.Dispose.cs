using EventIo.Native;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing.CompletionPorts;

/// <content>Disposal: a buffer belongs to the kernel until the packet of its operation has arrived.</content>
internal sealed unsafe partial class IocpMultiplexer
{
    // A cancelled operation ends within microseconds; a driver that never ends one must not block us.
    private const long TimeoutNanoseconds = 2_000_000_000;

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
        // Operations that have not ended may still write to their memory: leak it rather than corrupt the heap.
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
        long deadline = MonotonicClock.Nanoseconds + TimeoutNanoseconds;
        while (underWay > 0 && MonotonicClock.Nanoseconds < deadline)
        {
            int arrived = _port.Wait(_entries, (uint)(TimeoutNanoseconds / Nanoseconds.PerMillisecond));
            foreach (ref readonly OverlappedEntry entry in _entries.AsSpan(0, arrived))
                underWay -= Reap(entry);
        }
        return underWay == 0;
    }

    // Returns how many operations a packet ends.
    private int Reap(in OverlappedEntry entry)
    {
        if (entry.Overlapped is null)
            return entry.Key == WakeKey ? 0 : ReapHandOver(entry.Bytes);
        var operation = (IocpOperation*)entry.Overlapped;
        // An accept returns to its pool, which closes its socket, connected or not.
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
