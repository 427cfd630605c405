using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace EventIo.Native.Windows;

/// <summary>
/// Functions of kernel32.dll. A failed call returns 0, with the reason in <see cref="LastError"/>; read it at once, as
/// with <see cref="WinSock"/>.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Kernel32
{
    internal const uint INFINITE = 0xFFFFFFFF;
    internal const byte FILE_SKIP_COMPLETION_PORT_ON_SUCCESS = 1;
    internal const byte FILE_SKIP_SET_EVENT_ON_HANDLE = 2;
    internal const uint DUPLICATE_SAME_ACCESS = 2;
    internal const uint HANDLE_FLAG_INHERIT = 1;
    internal const nint INVALID_HANDLE_VALUE = -1;

    private const string Library = "kernel32.dll";

    internal static int LastError => Marshal.GetLastSystemError();

    [LibraryImport(Library, EntryPoint = "CreateIoCompletionPort")]
    internal static partial nint CreateCompletionPort(nint file, nint port, nuint key, uint concurrency);

    [LibraryImport(Library, EntryPoint = "GetQueuedCompletionStatusEx")]
    internal static partial int GetCompletions(
        nint port, OverlappedEntry* entries, int capacity, uint* count, uint milliseconds, int isAlertable);

    [LibraryImport(Library, EntryPoint = "PostQueuedCompletionStatus")]
    internal static partial int PostCompletion(nint port, uint bytes, nuint key, NativeOverlapped* overlapped);

    [LibraryImport(Library, EntryPoint = "CancelIoEx")]
    internal static partial int Cancel(nint file, NativeOverlapped* overlapped);

    [LibraryImport(Library, EntryPoint = "SetFileCompletionNotificationModes")]
    internal static partial int SetCompletionModes(nint file, byte flags);

    [LibraryImport(Library, EntryPoint = "SetHandleInformation")]
    internal static partial int SetHandleFlags(nint handle, uint which, uint flags);

    [LibraryImport(Library, EntryPoint = "CloseHandle")]
    internal static partial int CloseHandle(nint handle);

    /// <summary>Returns the pseudo-handle of the current thread.</summary>
    [LibraryImport(Library, EntryPoint = "GetCurrentThread")]
    internal static partial nint CurrentThread();

    [LibraryImport(Library, EntryPoint = "GetCurrentProcess")]
    internal static partial nint CurrentProcess();

    [LibraryImport(Library, EntryPoint = "DuplicateHandle")]
    internal static partial int DuplicateHandle(
        nint sourceProcess, nint source, nint targetProcess, nint* target, uint access, int isInheritable,
        uint options);

    /// <summary>All times are in units of 100 ns.</summary>
    [LibraryImport(Library, EntryPoint = "GetThreadTimes")]
    internal static partial int GetThreadTimes(nint thread, long* created, long* ended, long* kernel, long* user);

    [LibraryImport(Library, EntryPoint = "GetProcessAffinityMask")]
    internal static partial int GetProcessAffinity(nint process, nuint* allowed, nuint* present);

    /// <summary>Returns the thread's previous affinity; 0 on failure.</summary>
    [LibraryImport(Library, EntryPoint = "SetThreadAffinityMask")]
    internal static partial nuint SetThreadAffinity(nint thread, nuint mask);

    [LibraryImport(Library, EntryPoint = "GetProcessHandleCount")]
    internal static partial int GetHandleCount(nint process, uint* count);
}
