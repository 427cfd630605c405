using EventIo.Native.Windows;

namespace EventIo.Multiplexing.CompletionPorts;

/// <content>Starting operations.</content>
internal sealed unsafe partial class IocpMultiplexer
{
    private delegate* unmanaged<nint, void*, int, void*, uint, uint*, NativeOverlapped*, int> _connectEx;
    private delegate* unmanaged<nint, nint, uint, uint, NativeOverlapped*, void*, uint, int> _transmitFile;

    private void BeginDue()
    {
        for (int left = _due.Count; left > 0; left--)
        {
            int slot = _due.Dequeue();
            ref SlotState state = ref _slots[slot];
            // The slot was detached after it was queued: the entry is stale.
            if (!state.IsDue)
                continue;
            state.IsDue = false;
            if ((state.Wanted & IocpWants.Accept) != 0)
                FillAccepts(slot, ref state);
            else if (state.Held is not null)
                DeliverHeld(ref state);
            else if (state.Wanted != IocpWants.None && state.Receiving is null)
                BeginStandingReceive(slot, ref state);
        }
    }

    private void FillAccepts(int slot, ref SlotState state)
    {
        AcceptPool accepts = state.Accepts!;
        state.UnderWay -= accepts.StandingCount;
        int result = accepts.Fill();
        state.UnderWay += accepts.StandingCount;
        SystemCalls += accepts.DrainSystemCalls();
        // While one accept is pending, accepting goes on; the others are tried again when it ends.
        if (result == 0 || accepts.StandingCount > 0)
            return;
        IocpOperation* refusal = _operations.Take(slot, IocpRequest.AcceptRefusal);
        refusal->Result = result;
        state.UnderWay++;
        _ended.Enqueue(refusal);
    }

    private void DeliverHeld(ref SlotState state)
    {
        if ((state.Wanted & IocpWants.Receive) == 0)
            return;
        state.UnderWay++;
        _ended.Enqueue(state.Held);
        state.Held = null;
    }

    private void BeginStandingReceive(int slot, ref SlotState state)
    {
        if (BeginReceive(slot, ref state, IsZeroByte || state.Wanted == IocpWants.Readable))
            _ended.Enqueue(state.Receiving);
    }

    // Returns whether it completed at once.
    private bool BeginReceive(int slot, ref SlotState state, bool isZeroByte)
    {
        IocpOperation* operation = _operations.Take(
            slot, isZeroByte ? IocpRequest.ZeroByteReceive : IocpRequest.Receive);
        SocketBuffer room = default;
        if (!isZeroByte)
        {
            // The buffer belongs to the kernel for now, so it does not count as lent.
            operation->Buffer = Buffers.Take();
            Buffers.TakeBack();
            room = new SocketBuffer
            {
                Address = Buffers.Address(operation->Buffer),
                Length = (uint)Buffers.BufferBytes,
            };
        }
        state.Receiving = operation;
        state.UnderWay++;
        SystemCalls++;
        uint received;
        uint flags = 0;
        int failed = WinSock.ReceiveOverlapped(
            state.Descriptor, &room, 1, &received, &flags, &operation->Overlapped, null);
        int error = failed != 0 ? WinSock.LastError : 0;
        if (error == SystemError.ERROR_IO_PENDING || (error == 0 && !state.SkipsPacket))
            return false;
        operation->Result = error == 0 ? (int)received : -SystemError.ToErrno(error);
        return true;
    }

    private int BeginSend(int slot, IocpRequest request, long source, int length, int handle)
    {
        ref SlotState state = ref _slots[slot];
        Associate(ref state);
        IocpOperation* operation = _operations.Take(slot, request);
        operation->Source = source;
        operation->Remaining = length;
        operation->Handle = handle;
        int sent = SendRest(ref state, operation);
        if (sent == Pending)
        {
            state.Sending = operation;
            state.UnderWay++;
        }
        else
        {
            _operations.Return(operation);
        }
        return sent;
    }

    private int BeginConnect(int slot, nint address, int length)
    {
        ref SlotState state = ref _slots[slot];
        Associate(ref state);
        if (_connectEx is null)
            _connectEx = SocketExtensions.ConnectEx(state.Descriptor);
        IocpOperation* operation = _operations.Take(slot, IocpRequest.Connect);
        SystemCalls++;
        uint sent;
        int isDone = _connectEx(state.Descriptor, (void*)address, length, null, 0, &sent, &operation->Overlapped);
        int error = isDone != 0 ? 0 : WinSock.LastError;
        if (error == SystemError.ERROR_IO_PENDING || (error == 0 && !state.SkipsPacket))
        {
            state.Sending = operation;
            state.UnderWay++;
            return Pending;
        }
        _operations.Return(operation);
        return error == 0 ? CompleteConnect(ref state) : -SystemError.ToErrno(error);
    }

    // Without this, shutdown and getpeername fail.
    private int CompleteConnect(ref SlotState state)
    {
        SystemCalls++;
        return WinSock.SetOption(
            state.Descriptor, SocketConstants.SOL_SOCKET, SocketConstants.SO_UPDATE_CONNECT_CONTEXT, null, 0) == 0
            ? 0
            : -SystemError.ToErrno(WinSock.LastError);
    }

    // Sends the remaining bytes. Returns the bytes of the whole send when it is complete, Pending, or a negative errno.
    private int SendRest(ref SlotState state, IocpOperation* operation)
    {
        while (operation->Remaining > 0)
        {
            SystemCalls++;
            int error = operation->Request == IocpRequest.Send
                ? SendMemory(ref state, operation, out uint sent)
                : SendFile(ref state, operation, out sent);
            if (error == SystemError.ERROR_IO_PENDING || (error == 0 && !state.SkipsPacket))
                return Pending;
            if (error == SystemError.ERROR_HANDLE_EOF)
                break;
            if (error != 0)
                return -SystemError.ToErrno(error);
            Advance(operation, (int)sent);
        }
        return operation->Sent;
    }

    private static void Advance(IocpOperation* operation, int bytes)
    {
        operation->Source += bytes;
        operation->Sent += bytes;
        // A file that has shrunk since its length was read ends the send.
        operation->Remaining = bytes == 0 ? 0 : operation->Remaining - bytes;
    }

    private static int SendMemory(ref SlotState state, IocpOperation* operation, out uint sent)
    {
        operation->Overlapped = default;
        SocketBuffer bytes = new() { Address = (nint)operation->Source, Length = (uint)operation->Remaining };
        uint count;
        int failed = WinSock.SendOverlapped(state.Descriptor, &bytes, 1, &count, 0, &operation->Overlapped, null);
        sent = count;
        return failed == 0 ? 0 : WinSock.LastError;
    }

    private int SendFile(ref SlotState state, IocpOperation* operation, out uint sent)
    {
        if (_transmitFile is null)
            _transmitFile = SocketExtensions.TransmitFile(state.Descriptor);
        operation->Overlapped = new NativeOverlapped
        {
            OffsetLow = (int)operation->Source,
            OffsetHigh = (int)(operation->Source >> 32),
        };
        int isDone = _transmitFile(
            state.Descriptor, operation->Handle, (uint)operation->Remaining, 0, &operation->Overlapped, null, 0);
        int error = isDone != 0 ? 0 : WinSock.LastError;
        sent = error == 0 ? (uint)operation->Overlapped.InternalHigh : 0;
        return error;
    }
}
