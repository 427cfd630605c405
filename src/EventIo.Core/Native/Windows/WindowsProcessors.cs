using System.Numerics;
using System.Runtime.Versioning;

namespace EventIo.Native.Windows;

/// <summary>The processors of its group that this process may use; a group has at most 64.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsProcessors
{
    internal static int[] Allowed()
    {
        nuint allowed, present;
        if (Kernel32.GetProcessAffinity(Kernel32.CurrentProcess(), &allowed, &present) == 0)
            throw NativeException.OfWindows("GetProcessAffinityMask", Kernel32.LastError);
        var members = new List<int>();
        for (nuint left = allowed; left != 0; left &= left - 1)
            members.Add(BitOperations.TrailingZeroCount(left));
        return [.. members];
    }

    internal static void PinCurrentThread(int processor)
    {
        // A shift count wraps around: processor 64 would be processor 0.
        nuint mask = processor < nuint.Size * 8 ? (nuint)1 << processor : 0;
        if (Kernel32.SetThreadAffinity(Kernel32.CurrentThread(), mask) == 0)
            throw NativeException.OfWindows("SetThreadAffinityMask", Kernel32.LastError, $"processor {processor}");
    }
}
