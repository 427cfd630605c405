using System.Runtime.InteropServices;

namespace EventIo.Native.Linux;

/// <summary>struct rusage of getrusage(2) on 64-bit systems, of which only the times are named here.</summary>
[StructLayout(LayoutKind.Sequential, Size = 144)]
internal unsafe struct ResourceUsage
{
    private const double MicrosecondsPerSecond = 1e6;

    private long _userSeconds;
    private long _userMicroseconds;
    private long _systemSeconds;
    private long _systemMicroseconds;

    /// <summary>CPU seconds in user mode.</summary>
    internal readonly double UserSeconds => _userSeconds + (_userMicroseconds / MicrosecondsPerSecond);

    /// <summary>CPU seconds in the kernel.</summary>
    internal readonly double SystemSeconds => _systemSeconds + (_systemMicroseconds / MicrosecondsPerSecond);

    /// <summary>What the calling thread has used. The kernel knows the sum to the microsecond, the two parts by sampling.</summary>
    internal static ResourceUsage OfCurrentThread()
    {
        ResourceUsage usage;
        NativeException.Check(LibCSupplement.GetResourceUsage(LibCSupplement.RUSAGE_THREAD, &usage), "getrusage(2)");
        return usage;
    }
}
