using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EventIo.Native;
using EventIo.Native.Windows;
using static EventIo.Native.Windows.SocketConstants;

namespace EventIo.Multiplexing.CompletionPorts;

/// <summary>
/// The pending accepts of a listener (AcceptEx). Each holds a socket ready for the next connection, and is started
/// again after it has ended, successfully or not. Their packets arrive at the port that the listener is associated
/// with.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class AcceptPool : IDisposable
{
    private const int Size = 32;
    private const int NoSocket = -1;

    // SOCKADDR_IN6, and 16 more bytes, which AcceptEx requires for each of its two addresses.
    private const int AddressBytes = 28 + 16;

    private readonly int _listener;
    private readonly int _family;
    private readonly bool _isNoDelay;
    private readonly delegate* unmanaged<nint, nint, byte*, uint, uint, uint, uint*, NativeOverlapped*, int> _acceptEx;
    private readonly IocpOperation* _operations =
        (IocpOperation*)NativeMemory.Alloc(Size, (nuint)sizeof(IocpOperation));
    private readonly byte* _addresses = (byte*)NativeMemory.Alloc(Size, 2 * AddressBytes);
    private IocpOperationQueue _idle;
    private int _systemCalls;

    /// <summary>Prepares the accepts without starting any.</summary>
    /// <param name="listener">The listener, which is already associated with a port.</param>
    /// <param name="slot">The slot that the operations carry.</param>
    /// <exception cref="NativeException">The socket's provider has no AcceptEx.</exception>
    internal AcceptPool(int listener, int slot)
    {
        _listener = listener;
        _family = WindowsSockets.Family(listener);
        _isNoDelay = WindowsSockets.IsNoDelay(listener);
        _acceptEx = SocketExtensions.AcceptEx(listener);
        for (int i = 0; i < Size; i++)
        {
            _operations[i] = new IocpOperation { Slot = slot, Request = IocpRequest.Accept, Handle = NoSocket };
            _idle.Enqueue(_operations + i);
        }
    }

    /// <summary>How many accepts are pending.</summary>
    internal int StandingCount => Size - _idle.Count;

    /// <summary>Returns the number of system calls since the last call, and resets it.</summary>
    internal int DrainSystemCalls()
    {
        int calls = _systemCalls;
        _systemCalls = 0;
        return calls;
    }

    /// <summary>Starts accepts until all of them are pending, or one fails.</summary>
    /// <returns>0, or the negative errno of the one that failed.</returns>
    internal int Fill()
    {
        while (_idle.Count > 0)
        {
            IocpOperation* operation = _idle.Dequeue();
            int error = Begin(operation);
            if (error == 0)
                continue;
            _idle.Enqueue(operation);
            // A peer that has already gone does not matter: its place in the queue is free again.
            if (error != Errno.ECONNRESET)
                return -error;
        }
        return 0;
    }

    /// <summary>Takes the result of an accept that has completed.</summary>
    /// <returns>
    /// The connection's socket; or a negative errno, most often because the peer has already gone: see
    /// <see cref="IsRefusal"/>.
    /// </returns>
    internal int Take(IocpOperation* operation)
    {
        int socket = operation->Handle;
        int result = operation->Result;
        bool isConnected = result >= 0 && Adopt(socket);
        operation->Handle = NoSocket;
        _idle.Enqueue(operation);
        if (isConnected)
            return socket;
        Close(socket);
        return result >= 0 ? -Errno.ECONNRESET : result;
    }

    /// <summary>
    /// Whether an accept failed because of its listener or a lack of resources: the next one would fail as well.
    /// </summary>
    /// <param name="result">From <see cref="Take"/>.</param>
    internal static bool IsRefusal(int result) => result is -Errno.EINVAL or -Errno.EBADF or -Errno.ENOTSOCK
        or -Errno.EOPNOTSUPP or -Errno.ENOBUFS or -Errno.ENOMEM or -Errno.EMFILE;

    /// <summary>Cancels the pending accepts. Each has ended when its packet arrives.</summary>
    internal void Cancel()
    {
        _systemCalls++;
        _ = Kernel32.Cancel(_listener, null);
    }

    /// <summary>Releases sockets and memory. No accept may be pending.</summary>
    public void Dispose()
    {
        while (_idle.Count > 0)
        {
            IocpOperation* operation = _idle.Dequeue();
            if (operation->Handle != NoSocket)
                Close(operation->Handle);
        }
        NativeMemory.Free(_operations);
        NativeMemory.Free(_addresses);
    }

    private int Begin(IocpOperation* operation)
    {
        if (operation->Handle == NoSocket)
        {
            _systemCalls++;
            operation->Handle = (int)WindowsSockets.TryOpen(_family);
            if (operation->Handle == NoSocket)
                return SystemError.ToErrno(WinSock.LastError);
        }
        operation->Overlapped = default;
        _systemCalls++;
        uint received;
        byte* addresses = _addresses + ((operation - _operations) * 2 * AddressBytes);
        if (_acceptEx(
            _listener, operation->Handle, addresses, 0, AddressBytes, AddressBytes, &received,
            &operation->Overlapped) != 0)
            return 0;
        int error = WinSock.LastError;
        return error == SystemError.ERROR_IO_PENDING ? 0 : SystemError.ToErrno(error);
    }

    // Makes the socket a connection: without this, shutdown and getpeername fail.
    private bool Adopt(int socket)
    {
        nint listener = _listener;
        _systemCalls++;
        if (WinSock.SetOption(socket, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT, &listener, sizeof(nint)) != 0)
            return false;
        if (!_isNoDelay)
            return true;
        // A connection does not inherit TCP options from its listener.
        _systemCalls++;
        int one = 1;
        return WinSock.SetOption(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(int)) == 0;
    }

    private void Close(int socket)
    {
        _systemCalls++;
        _ = WinSock.Close(socket);
    }
}
