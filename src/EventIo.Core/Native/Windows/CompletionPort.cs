using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EventIo.Native.Windows;

/// <summary>An I/O completion port, closed exactly once.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class CompletionPort : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Creates a port for one waiting thread.</summary>
    /// <exception cref="NativeException">Most likely, memory is exhausted.</exception>
    internal CompletionPort()
        : base(ownsHandle: true)
    {
        SetHandle(Kernel32.CreateCompletionPort(Kernel32.INVALID_HANDLE_VALUE, port: 0, key: 0, concurrency: 1));
        if (IsInvalid)
            throw NativeException.OfWindows("CreateIoCompletionPort", Kernel32.LastError);
    }

    /// <summary>
    /// Associates a socket with the port for the socket's life: further operations report their completion here. A
    /// socket can't change its port.
    /// </summary>
    /// <exception cref="NativeException">The socket already has a port, or is not a socket.</exception>
    internal void Associate(int socket, nuint key = 0)
    {
        if (Kernel32.CreateCompletionPort(socket, handle, key, concurrency: 0) == 0)
            throw NativeException.OfWindows("CreateIoCompletionPort", Kernel32.LastError, $"socket {socket}");
    }

    /// <summary>Returns packets of completed operations, or waits for them.</summary>
    /// <param name="entries">Receives the packets; pinned memory.</param>
    /// <param name="milliseconds">How long to wait; <see cref="Kernel32.INFINITE"/> has no limit.</param>
    /// <returns>How many entries were filled; 0 when the time was over.</returns>
    internal int Wait(Span<OverlappedEntry> entries, uint milliseconds)
    {
        // The count is undefined when the call fails.
        uint count;
        fixed (OverlappedEntry* first = entries)
        {
            if (Kernel32.GetCompletions(handle, first, entries.Length, &count, milliseconds, isAlertable: 0) != 0)
                return (int)count;
        }
        int error = Kernel32.LastError;
        return error == SystemError.WAIT_TIMEOUT
            ? 0
            : throw NativeException.OfWindows("GetQueuedCompletionStatusEx", error);
    }

    /// <summary>
    /// Adds a packet at the end of the queue. Any thread may call it. Has no effect after the port is closed.
    /// </summary>
    internal void Post(nuint key, uint value)
    {
        bool taken = false;
        try
        {
            DangerousAddRef(ref taken);
            // It fails only if kernel memory is exhausted; then many other packets are pending.
            _ = Kernel32.PostCompletion(handle, value, key, null);
        }
        catch (ObjectDisposedException)
        {
            // Closed: no thread waits any more.
        }
        finally
        {
            if (taken)
                DangerousRelease();
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Kernel32.CloseHandle(handle) != 0;
}
