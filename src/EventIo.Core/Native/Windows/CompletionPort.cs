using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EventIo.Native.Windows;

/// <summary>An I/O completion port, closed once.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class CompletionPort : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Creates a port that one thread waits at.</summary>
    /// <exception cref="NativeException">No memory, most likely.</exception>
    internal CompletionPort()
        : base(ownsHandle: true)
    {
        SetHandle(Kernel32.CreateCompletionPort(Kernel32.INVALID_HANDLE_VALUE, port: 0, key: 0, concurrency: 1));
        if (IsInvalid)
            throw NativeException.OfWindows("CreateIoCompletionPort", Kernel32.LastError);
    }

    /// <summary>
    /// Has a socket's operations end here: those that are begun from now on, and for as long as the socket lives. No other port
    /// can have it.
    /// </summary>
    /// <exception cref="NativeException">It has a port already, or is no socket.</exception>
    internal void Associate(int socket, nuint key = 0)
    {
        if (Kernel32.CreateCompletionPort(socket, handle, key, concurrency: 0) == 0)
            throw NativeException.OfWindows("CreateIoCompletionPort", Kernel32.LastError, $"socket {socket}");
    }

    /// <summary>Takes what has ended, or waits for it.</summary>
    /// <param name="entries">Pinned.</param>
    /// <param name="milliseconds">How long to wait; <see cref="Kernel32.INFINITE"/> has no bound.</param>
    /// <returns>How many entries were filled; 0 when the time was over.</returns>
    internal int Wait(Span<OverlappedEntry> entries, uint milliseconds)
    {
        // What it counts when it returns false is not to be looked at.
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

    /// <summary>Puts a packet in behind all others. Any thread may call it; once the port is closed, it does nothing.</summary>
    internal void Post(nuint key, uint value)
    {
        bool taken = false;
        try
        {
            DangerousAddRef(ref taken);
            // It fails for want of kernel memory alone; whoever waits has a great many other packets to take then.
            _ = Kernel32.PostCompletion(handle, value, key, null);
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits any more.
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
