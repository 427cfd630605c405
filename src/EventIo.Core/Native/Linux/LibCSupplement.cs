using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>What the C library has and Tmds.LibC lacks.</summary>
internal static unsafe partial class LibCSupplement
{
    private const string Library = "libc.so.6";

    internal const int CLOCK_MONOTONIC = 1;
    internal const int CLOCK_THREAD_CPUTIME_ID = 3;
    internal const int RLIMIT_NOFILE = 7;
    internal const int RLIMIT_MEMLOCK = 8;

    /// <summary>select(2), with a timespec that it leaves alone. The sets may be larger than fd_set.</summary>
    [LibraryImport(Library, EntryPoint = "pselect", SetLastError = true)]
    internal static partial int PSelect(
        int limit, ulong* readable, ulong* writable, ulong* exceptional, timespec* timeout, void* signalMask);

    /// <summary>poll(2) with a timespec.</summary>
    [LibraryImport(Library, EntryPoint = "ppoll", SetLastError = true)]
    internal static partial int PPoll(PollDescriptor* entries, nuint count, timespec* timeout, void* signalMask);

    /// <summary>epoll_wait(2) with a timespec. Linux 5.11, glibc 2.35.</summary>
    [LibraryImport(Library, EntryPoint = "epoll_pwait2", SetLastError = true)]
    internal static partial int EpollPWait2(
        int epoll, epoll_event* events, int capacity, timespec* timeout, void* signalMask);

    /// <summary>
    /// write(2) as C calls it: errno is not saved, which would cost a measured turn as much as its clock does. Whoever fails
    /// asks <see cref="Marshal.GetLastSystemError"/> at once.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "write")]
    internal static partial nint Write(int descriptor, byte* bytes, nuint count);

    /// <summary>read(2) as C calls it; see <see cref="Write"/>.</summary>
    [LibraryImport(Library, EntryPoint = "read")]
    internal static partial nint Read(int descriptor, byte* bytes, nuint count);

    /// <summary>clock_gettime(2).</summary>
    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    internal static partial int ClockGetTime(int clock, timespec* time);

    /// <summary>pthread_self(3).</summary>
    [LibraryImport(Library, EntryPoint = "pthread_self")]
    internal static partial nuint CurrentThread();

    /// <summary>pthread_getcpuclockid(3): 0, or an error number.</summary>
    [LibraryImport(Library, EntryPoint = "pthread_getcpuclockid")]
    internal static partial int GetThreadCpuClock(nuint thread, int* clock);

    /// <summary>nanosleep(2).</summary>
    [LibraryImport(Library, EntryPoint = "nanosleep", SetLastError = true)]
    internal static partial int NanoSleep(timespec* time, timespec* remaining);

    /// <summary>getrlimit(2): the soft limit, then the hard one.</summary>
    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetResourceLimit(int resource, ulong* limits);
}
