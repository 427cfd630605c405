using EventIo.Native;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing.CompletionPorts;

/// <content>Waiting, and the handling of each operation that has completed.</content>
internal sealed unsafe partial class IocpMultiplexer
{
    /// <inheritdoc/>
    /// <remarks>
    /// The port's timeout is in milliseconds: a wait is never shorter than requested, and up to one millisecond longer.
    /// </remarks>
    public override int Wait(Span<Completion> completions, long timeoutNanoseconds)
    {
        long deadline = timeoutNanoseconds > 0 ? MonotonicClock.Nanoseconds + timeoutNanoseconds : 0;
        while (true)
        {
            BeginDue();
            // An operation may result in two completions: its own, and the end of its slot. Operations that completed
            // at once and those from the port share the room, so that neither starves the other.
            int room = completions.Length / 2;
            int ended = Math.Min(_ended.Count, (room + 1) / 2);
            int arrived = _port.Wait(
                _entries.AsSpan(0, Math.Min(room - ended, _entries.Length)), ended > 0
                    ? 0
                    : Milliseconds(timeoutNanoseconds));
            Waits++;
            SystemCalls++;
            DescriptorsScanned += arrived;
            var writer = new CompletionWriter(completions);
            for (int i = 0; i < ended; i++)
                Complete(_ended.Dequeue(), ref writer);
            bool isWoken = false;
            for (int i = 0; i < arrived; i++)
                Take(_entries[i], ref writer, ref isWoken);
            if (writer.Count > 0 || isWoken)
                return writer.Count;
            if (timeoutNanoseconds < 0)
                continue;
            timeoutNanoseconds = Math.Max(0, deadline - MonotonicClock.Nanoseconds);
            if (timeoutNanoseconds == 0 && _ended.Count == 0 && arrived == 0)
                return 0;
        }
    }

    private static uint Milliseconds(long nanoseconds) => nanoseconds < 0
        ? Kernel32.INFINITE
        : (uint)Math.Min((nanoseconds + Nanoseconds.PerMillisecond - 1) / Nanoseconds.PerMillisecond, int.MaxValue);

    private void Take(in OverlappedEntry entry, ref CompletionWriter completions, ref bool isWoken)
    {
        if (entry.Overlapped is not null)
        {
            var operation = (IocpOperation*)entry.Overlapped;
            operation->Result = (int)entry.Internal == 0 ? (int)entry.Bytes : QueryResult(operation);
            Complete(operation, ref completions);
        }
        else if (entry.Key == WakeKey)
        {
            Volatile.Write(ref _isWoken, 0);
            isWoken = true;
        }
        else
        {
            CompleteHandOver((int)(entry.Key - FirstHandOverKey), entry.Bytes, ref completions);
        }
    }

    // The packet has the kernel's status; the socket translates it into a socket error.
    private int QueryResult(IocpOperation* operation)
    {
        SystemCalls++;
        return WindowsSockets.Result(_slots[operation->Slot].Descriptor, &operation->Overlapped);
    }

    private void Complete(IocpOperation* operation, ref CompletionWriter completions)
    {
        int slot = operation->Slot;
        ref SlotState state = ref _slots[slot];
        state.UnderWay--;
        switch (operation->Request)
        {
            case IocpRequest.Receive:
                state.Receiving = null;
                CompleteReceive(slot, ref state, operation, ref completions);
                break;
            case IocpRequest.ZeroByteReceive:
                state.Receiving = null;
                CompleteZeroByte(slot, ref state, operation, ref completions);
                break;
            case IocpRequest.Connect:
                state.Sending = null;
                CompleteConnect(slot, ref state, operation, ref completions);
                break;
            case IocpRequest.Accept:
                CompleteAccept(slot, ref state, operation, ref completions);
                break;
            case IocpRequest.AcceptRefusal:
                EndWant(slot, ref state, IocpWants.Accept, Operation.Accept, operation->Result, ref completions);
                _operations.Return(operation);
                break;
            default:
                state.Sending = null;
                CompleteSend(slot, ref state, operation, ref completions);
                break;
        }
        EndSlot(slot, ref state, ref completions);
    }

    private static void EndSlot(int slot, ref SlotState state, ref CompletionWriter completions)
    {
        if (!state.IsDetaching || state.UnderWay > 0)
            return;
        completions.Add(slot, state.Generation, Operation.Detached, 0);
        Release(ref state);
    }

    private void CompleteReceive(
        int slot, ref SlotState state, IocpOperation* operation, ref CompletionWriter completions)
    {
        if (state.IsDetaching)
        {
            Discard(operation);
            return;
        }
        if ((state.Wanted & IocpWants.Receive) == 0)
        {
            state.Held = operation;
            return;
        }
        if (operation->Result <= 0)
        {
            EndWant(slot, ref state, IocpWants.Receive, Operation.Receive, operation->Result, ref completions);
            Discard(operation);
            return;
        }
        Buffers.Lend();
        completions.Add(slot, state.Generation, Operation.Receive, operation->Result, operation->Buffer);
        _operations.Return(operation);
        SetDue(slot, ref state);
    }

    // There is something to read, or the end of the stream. If the caller wants it, a receive with a buffer begins, and
    // most often completes at once.
    private void CompleteZeroByte(
        int slot, ref SlotState state, IocpOperation* operation, ref CompletionWriter completions)
    {
        int result = operation->Result;
        _operations.Return(operation);
        if (state.IsDetaching)
            return;
        if ((state.Wanted & IocpWants.Readable) != 0)
        {
            if (result < 0)
            {
                EndWant(slot, ref state, IocpWants.Readable, Operation.Readable, result, ref completions);
                return;
            }
            completions.Add(slot, state.Generation, Operation.Readable, (int)PollEvents.In);
            SetDue(slot, ref state);
        }
        else if ((state.Wanted & IocpWants.Receive) != 0)
        {
            if (result < 0)
                EndWant(slot, ref state, IocpWants.Receive, Operation.Receive, result, ref completions);
            else if (BeginReceive(slot, ref state, isZeroByte: false))
                Complete(state.Receiving, ref completions);
        }
    }

    private void CompleteConnect(
        int slot, ref SlotState state, IocpOperation* operation, ref CompletionWriter completions)
    {
        int result = operation->Result;
        _operations.Return(operation);
        if (state.IsDetaching)
            return;
        completions.Add(
            slot, state.Generation, Operation.Connect, result < 0 ? result : CompleteConnect(ref state));
    }

    private void CompleteAccept(
        int slot, ref SlotState state, IocpOperation* operation, ref CompletionWriter completions)
    {
        int socket = state.Accepts!.Take(operation);
        SystemCalls += state.Accepts.DrainSystemCalls();
        if (socket >= 0)
            completions.Add(slot, state.Generation, Operation.Accept, socket);
        if ((state.Wanted & IocpWants.Accept) == 0)
            return;
        if (AcceptPool.IsRefusal(socket))
            EndWant(slot, ref state, IocpWants.Accept, Operation.Accept, socket, ref completions);
        else
            SetDue(slot, ref state);
    }

    // A packet from the acceptor that several loops share: a connection, or the end of accepting.
    private void CompleteHandOver(int slot, uint value, ref CompletionWriter completions)
    {
        ref SlotState state = ref _slots[slot];
        if (value == SharedAcceptor.HasFailed)
            throw new NativeException("AcceptEx", Errno.EIO, "a shared listener, whose acceptor has ended");
        if (value != SharedAcceptor.HasLeft)
        {
            completions.Add(slot, state.Generation, Operation.Accept, (int)value);
            return;
        }
        state.UnderWay--;
        EndSlot(slot, ref state, ref completions);
    }

    private void CompleteSend(
        int slot, ref SlotState state, IocpOperation* operation, ref CompletionWriter completions)
    {
        int result = operation->Result;
        if (result >= 0 && !state.IsDetaching)
        {
            Advance(operation, result);
            result = SendRest(ref state, operation);
            if (result == Pending)
            {
                state.Sending = operation;
                state.UnderWay++;
                return;
            }
        }
        if (!state.IsDetaching)
            completions.Add(slot, state.Generation, Operation.Send, result);
        _operations.Return(operation);
    }

    private static void EndWant(
        int slot, ref SlotState state, IocpWants want, Operation operation, int result,
        ref CompletionWriter completions)
    {
        state.Wanted &= ~want;
        if (!state.IsDetaching)
            completions.Add(slot, state.Generation, operation, result);
    }
}
