using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Multiplexing;

/// <content>Waiting, and what becomes of each operation that has ended.</content>
internal sealed unsafe partial class IocpMultiplexer
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    /// <inheritdoc/>
    /// <remarks>The port counts in milliseconds: a wait is never shorter than asked for, and up to one longer.</remarks>
    public override int Wait(Span<Completion> completions, long timeoutNanoseconds)
    {
        long deadline = timeoutNanoseconds > 0 ? MonotonicClock.Nanoseconds + timeoutNanoseconds : 0;
        while (true)
        {
            BeginDue();
            // An operation may be told of as two: a last completion, and the end of its slot. What ended at once and what the
            // port has share the room, so that neither keeps the other waiting for ever.
            int room = completions.Length / 2;
            int ended = Math.Min(_ended.Count, (room + 1) / 2);
            int arrived = _port.Wait(
                _entries.AsSpan(0, Math.Min(room - ended, _entries.Length)), ended > 0 ? 0 : Milliseconds(timeoutNanoseconds));
            Waits++;
            SystemCalls++;
            DescriptorsScanned += arrived;
            int count = 0;
            for (int i = 0; i < ended; i++)
                Complete(_ended.Dequeue(), completions, ref count);
            bool isWoken = false;
            for (int i = 0; i < arrived; i++)
                Take(_entries[i], completions, ref count, ref isWoken);
            if (count > 0 || isWoken)
                return count;
            if (timeoutNanoseconds < 0)
                continue;
            timeoutNanoseconds = Math.Max(0, deadline - MonotonicClock.Nanoseconds);
            if (timeoutNanoseconds == 0 && _ended.Count == 0 && arrived == 0)
                return 0;
        }
    }

    private static uint Milliseconds(long nanoseconds) => nanoseconds < 0
        ? Kernel32.INFINITE
        : (uint)Math.Min((nanoseconds + NanosecondsPerMillisecond - 1) / NanosecondsPerMillisecond, int.MaxValue);

    private void Take(in OverlappedEntry entry, Span<Completion> completions, ref int count, ref bool isWoken)
    {
        if (entry.Overlapped is not null)
        {
            var operation = (IocpOperation*)entry.Overlapped;
            operation->Result = (int)entry.Internal == 0 ? (int)entry.Bytes : AskResult(operation);
            Complete(operation, completions, ref count);
        }
        else if (entry.Key == WakeKey)
        {
            Volatile.Write(ref _isWoken, 0);
            isWoken = true;
        }
        else
        {
            CompleteHandOver((int)(entry.Key - FirstHandOverKey), entry.Bytes, completions, ref count);
        }
    }

    // The packet has the kernel's status; the socket knows what that means for it.
    private int AskResult(IocpOperation* operation)
    {
        SystemCalls++;
        return WindowsSockets.Result(_slots[operation->Slot].Descriptor, &operation->Overlapped);
    }

    private void Complete(IocpOperation* operation, Span<Completion> completions, ref int count)
    {
        int slot = operation->Slot;
        ref SlotState state = ref _slots[slot];
        state.UnderWay--;
        switch (operation->Request)
        {
            case IocpRequest.Receive:
                state.Receiving = null;
                CompleteReceive(slot, ref state, operation, completions, ref count);
                break;
            case IocpRequest.ZeroByteReceive:
                state.Receiving = null;
                CompleteZeroByte(slot, ref state, operation, completions, ref count);
                break;
            case IocpRequest.Connect:
                state.Sending = null;
                CompleteConnect(slot, ref state, operation, completions, ref count);
                break;
            case IocpRequest.Accept:
                CompleteAccept(slot, ref state, operation, completions, ref count);
                break;
            case IocpRequest.AcceptRefusal:
                EndWant(slot, ref state, IocpWants.Accept, Operation.Accept, operation->Result, completions, ref count);
                _operations.Return(operation);
                break;
            default:
                state.Sending = null;
                CompleteSend(slot, ref state, operation, completions, ref count);
                break;
        }
        EndSlot(slot, ref state, completions, ref count);
    }

    private static void EndSlot(int slot, ref SlotState state, Span<Completion> completions, ref int count)
    {
        if (!state.IsDetaching || state.UnderWay > 0)
            return;
        completions[count++] = new(slot, state.Generation, Operation.Detached, 0, Completion.NoBuffer);
        Release(ref state);
    }

    private void CompleteReceive(
        int slot, ref SlotState state, IocpOperation* operation, Span<Completion> completions, ref int count)
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
            EndWant(slot, ref state, IocpWants.Receive, Operation.Receive, operation->Result, completions, ref count);
            Discard(operation);
            return;
        }
        Buffers.Lend();
        completions[count++] = new(slot, state.Generation, Operation.Receive, operation->Result, operation->Buffer);
        _operations.Return(operation);
        SetDue(slot, ref state);
    }

    // There is something to read, or the end of the stream. A receive with room finds it there, and most often ends at once.
    private void CompleteZeroByte(
        int slot, ref SlotState state, IocpOperation* operation, Span<Completion> completions, ref int count)
    {
        int result = operation->Result;
        _operations.Return(operation);
        if (state.IsDetaching)
            return;
        if ((state.Wanted & IocpWants.Readable) != 0)
        {
            if (result < 0)
            {
                EndWant(slot, ref state, IocpWants.Readable, Operation.Readable, result, completions, ref count);
                return;
            }
            completions[count++] = new(slot, state.Generation, Operation.Readable, (int)PollEvents.In, Completion.NoBuffer);
            SetDue(slot, ref state);
        }
        else if ((state.Wanted & IocpWants.Receive) != 0)
        {
            if (result < 0)
                EndWant(slot, ref state, IocpWants.Receive, Operation.Receive, result, completions, ref count);
            else if (BeginReceive(slot, ref state, isZeroByte: false))
                Complete(state.Receiving, completions, ref count);
        }
    }

    private void CompleteConnect(
        int slot, ref SlotState state, IocpOperation* operation, Span<Completion> completions, ref int count)
    {
        int result = operation->Result;
        _operations.Return(operation);
        if (state.IsDetaching)
            return;
        completions[count++] = new(
            slot, state.Generation, Operation.Connect, result < 0 ? result : BeConnected(ref state), Completion.NoBuffer);
    }

    private void CompleteAccept(
        int slot, ref SlotState state, IocpOperation* operation, Span<Completion> completions, ref int count)
    {
        int socket = state.Accepts!.Take(operation);
        SystemCalls += state.Accepts.TakeSystemCalls();
        if (socket >= 0)
            completions[count++] = new(slot, state.Generation, Operation.Accept, socket, Completion.NoBuffer);
        if ((state.Wanted & IocpWants.Accept) == 0)
            return;
        if (AcceptPool.IsRefusal(socket))
            EndWant(slot, ref state, IocpWants.Accept, Operation.Accept, socket, completions, ref count);
        else
            SetDue(slot, ref state);
    }

    // What the acceptor of several loops says: a connection, or that no more will come.
    private void CompleteHandOver(int slot, uint value, Span<Completion> completions, ref int count)
    {
        ref SlotState state = ref _slots[slot];
        if (value == SharedAcceptor.HasFailed)
            throw new NativeException("AcceptEx", Errno.EIO, "a shared listener, whose acceptor has ended");
        if (value != SharedAcceptor.HasLeft)
        {
            completions[count++] = new(slot, state.Generation, Operation.Accept, (int)value, Completion.NoBuffer);
            return;
        }
        state.UnderWay--;
        EndSlot(slot, ref state, completions, ref count);
    }

    private void CompleteSend(
        int slot, ref SlotState state, IocpOperation* operation, Span<Completion> completions, ref int count)
    {
        int result = operation->Result;
        if (result >= 0 && !state.IsDetaching)
        {
            Advance(operation, result);
            result = GoOn(ref state, operation);
            if (result == Pending)
            {
                state.Sending = operation;
                state.UnderWay++;
                return;
            }
        }
        if (!state.IsDetaching)
            completions[count++] = new(slot, state.Generation, Operation.Send, result, Completion.NoBuffer);
        _operations.Return(operation);
    }

    private static void EndWant(
        int slot, ref SlotState state, IocpWants want, Operation operation, int result, Span<Completion> completions, ref int count)
    {
        state.Wanted &= ~want;
        if (!state.IsDetaching)
            completions[count++] = new(slot, state.Generation, operation, result, Completion.NoBuffer);
    }
}
