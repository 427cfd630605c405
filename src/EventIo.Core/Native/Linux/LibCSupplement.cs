using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Functions of the C library that Tmds.LibC lacks.</summary>
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

    /// <summary>Returns the CPU time of the calling thread, in nanoseconds.</summary>
    internal static long ThreadCpuNanoseconds()
    {
        timespec time;
        _ = ClockGetTime(CLOCK_THREAD_CPUTIME_ID, &time);
        return ((long)time.tv_sec * Nanoseconds.PerSecond) + (long)time.tv_nsec;
    }

    /// <summary>Returns the clock of the CPU time of any thread of this process, by its ID.</summary>
    /// <remarks>
    /// MAKE_THREAD_CPUCLOCK(thread, CPUCLOCK_SCHED) of include/linux/posix-timers.h: the bits are ABI.
    /// </remarks>
    internal static int ThreadCpuClock(int thread) => (~thread << 3) | 6;

    /// <summary>Reads a clock of CPU time.</summary>
    /// <returns>Seconds; <see langword="null"/> when its thread has ended.</returns>
    internal static double? CpuSeconds(int clock)
    {
        timespec time;
        return ClockGetTime(clock, &time) == 0
            ? (long)time.tv_sec + ((long)time.tv_nsec / (double)Nanoseconds.PerSecond)
            : null;
    }

    /// <summary>pthread_self(3).</summary>
    [LibraryImport(Library, EntryPoint = "pthread_self")]
    internal static partial nuint CurrentThread();

    /// <summary>adjtimex(2): the state of the clock, 5 (TIME_ERROR) among others, or -1.</summary>
    [LibraryImport(Library, EntryPoint = "adjtimex")]
    internal static partial int AdjustTime(ClockState* state);

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

    /// <summary>
    /// if_indextoname(3): returns the name of an interface of this network namespace; null if it does not exist.
    /// </summary>
    internal static string? InterfaceName(uint index)
    {
        const int IF_NAMESIZE = 16;
        byte* name = stackalloc byte[IF_NAMESIZE];
        return InterfaceName(index, name) is null ? null : Marshal.PtrToStringUTF8((nint)name);
    }

    [LibraryImport(Library, EntryPoint = "if_indextoname")]
    private static partial byte* InterfaceName(uint index, byte* name);

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

    /// <summary>prlimit(2): sets and reads a limit of a process, the soft one, then the hard one.</summary>
    [LibraryImport(Library, EntryPoint = "prlimit", SetLastError = true)]
    internal static partial int ProcessResourceLimit(int process, int resource, ulong* limits, ulong* previous);

    /// <summary>kill(2). Signal 0 is not delivered: it only checks whether a signal could be delivered.</summary>
    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Signal(int process, int signal);

    /// <summary>setns(2): moves the calling thread.</summary>
    [LibraryImport(Library, EntryPoint = "setns", SetLastError = true)]
    internal static partial int SetNamespace(int descriptor, int type);

    /// <summary>fdopendir(3): the stream takes over the descriptor.</summary>
    [LibraryImport(Library, EntryPoint = "fdopendir", SetLastError = true)]
    internal static partial nint OpenDirectoryStream(int descriptor);

    /// <summary>closedir(3).</summary>
    [LibraryImport(Library, EntryPoint = "closedir")]
    internal static partial int CloseDirectoryStream(nint folder);
}
