using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EventIo.Native.Windows;

/// <summary>CPU time of threads, with the resolution of the scheduler's clock.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ThreadTimes
{
    private const int NanosecondsPerUnit = 100;

    /// <summary>The resolution: 1/64 s, the default of the scheduler's clock.</summary>
    internal const long StepNanoseconds = 15_625_000;

    /// <summary>CPU time of the calling thread, in nanoseconds.</summary>
    internal static long OwnNanoseconds => Read(Kernel32.CurrentThread());

    /// <summary>Opens a handle by which other threads can read this thread's time, also after it has ended.</summary>
    /// <exception cref="NativeException">No handle is left.</exception>
    internal static SafeWaitHandle OpenCurrentThread()
    {
        nint process = Kernel32.CurrentProcess();
        nint thread;
        return Kernel32.DuplicateHandle(
            process, Kernel32.CurrentThread(), process, &thread, 0, isInheritable: 0,
            Kernel32.DUPLICATE_SAME_ACCESS) != 0
                ? new SafeWaitHandle(thread, ownsHandle: true)
                : throw NativeException.OfWindows("DuplicateHandle", Kernel32.LastError, "the current thread");
    }

    /// <summary>Returns the CPU time of a thread in nanoseconds; 0 after its handle is closed.</summary>
    internal static long Nanoseconds(SafeWaitHandle thread)
    {
        bool taken = false;
        try
        {
            thread.DangerousAddRef(ref taken);
            return Read(thread.DangerousGetHandle());
        }
        catch (ObjectDisposedException)
        {
            // The thread has just ended.
            return 0;
        }
        finally
        {
            if (taken)
                thread.DangerousRelease();
        }
    }

    private static long Read(nint thread)
    {
        long created, ended, kernel, user;
        return Kernel32.GetThreadTimes(thread, &created, &ended, &kernel, &user) != 0
            ? (kernel + user) * NanosecondsPerUnit
            : 0;
    }
}
