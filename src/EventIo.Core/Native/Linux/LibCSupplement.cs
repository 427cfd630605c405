using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>What the C library has and Tmds.LibC lacks.</summary>
internal static unsafe partial class LibCSupplement
{
    private const string Library = "libc.so.6";

    internal const int CLOCK_MONOTONIC = 1;
    internal const int CLOCK_THREAD_CPUTIME_ID = 3;
    internal const int CLONE_NEWNET = 0x40000000;
    internal const int PR_SET_TIMERSLACK = 29;
    internal const int RUSAGE_THREAD = 1;
    internal const int RLIMIT_NOFILE = 7;
    internal const int RLIMIT_MEMLOCK = 8;

    /// <summary>clock_gettime(2).</summary>
    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    internal static partial int ClockGetTime(int clock, timespec* time);

    /// <summary>CPU nanoseconds of the calling thread.</summary>
    internal static long ThreadCpuNanoseconds()
    {
        timespec time;
        _ = ClockGetTime(CLOCK_THREAD_CPUTIME_ID, &time);
        return ((long)time.tv_sec * 1_000_000_000) + (long)time.tv_nsec;
    }

    /// <summary>pthread_self(3).</summary>
    [LibraryImport(Library, EntryPoint = "pthread_self")]
    internal static partial nuint CurrentThread();

    /// <summary>gettid(2).</summary>
    [LibraryImport(Library, EntryPoint = "gettid")]
    internal static partial int CurrentThreadId();

    /// <summary>getrusage(2): struct rusage as 18 longs.</summary>
    [LibraryImport(Library, EntryPoint = "getrusage", SetLastError = true)]
    internal static partial int GetResourceUsage(int who, long* usage);

    /// <summary>pthread_getcpuclockid(3): 0, or an error number.</summary>
    [LibraryImport(Library, EntryPoint = "pthread_getcpuclockid")]
    internal static partial int GetThreadCpuClock(nuint thread, int* clock);

    /// <summary>pthread_sigmask(3), with sets of 1,024 bits: 0, or an error number.</summary>
    [LibraryImport(Library, EntryPoint = "pthread_sigmask")]
    internal static partial int ThreadSignalMask(int how, ulong* set, ulong* old);

    /// <summary>nanosleep(2).</summary>
    [LibraryImport(Library, EntryPoint = "nanosleep", SetLastError = true)]
    private static partial int NanoSleep(timespec* time, timespec* remaining);

    /// <summary>Sleeps for a time; a signal ends it early.</summary>
    internal static void Sleep(long nanoseconds)
    {
        timespec time = TimeSpecification.FromNanoseconds(nanoseconds);
        _ = NanoSleep(&time, null);
    }

    /// <summary>prctl(2) with one argument.</summary>
    [LibraryImport(Library, EntryPoint = "prctl")]
    internal static partial int ControlProcess(int option, nuint argument);

    /// <summary>getrlimit(2): the soft limit, then the hard one.</summary>
    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    internal static partial int GetResourceLimit(int resource, ulong* limits);

    /// <summary>setns(2): moves the calling thread.</summary>
    [LibraryImport(Library, EntryPoint = "setns", SetLastError = true)]
    internal static partial int SetNamespace(int descriptor, int type);

    /// <summary>fdopendir(3): the stream owns the descriptor from here on.</summary>
    [LibraryImport(Library, EntryPoint = "fdopendir", SetLastError = true)]
    internal static partial nint OpenDirectoryStream(int descriptor);

    /// <summary>closedir(3).</summary>
    [LibraryImport(Library, EntryPoint = "closedir")]
    internal static partial int CloseDirectoryStream(nint folder);
}
