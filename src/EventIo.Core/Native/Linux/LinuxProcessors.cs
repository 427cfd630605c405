using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>The processors that the calling thread may run on (sched_setaffinity(2)).</summary>
internal static unsafe class LinuxProcessors
{
    private const int MaxProcessors = 1024;

    internal static int[] Allowed()
    {
        ulong* mask = stackalloc ulong[MaxProcessors / 64];
        NativeException.Check(
            LibC.sched_getaffinity(0, MaxProcessors / 8, (cpu_set_t*)mask), "sched_getaffinity(2)");
        return [.. Members(mask)];
    }

    internal static void PinCurrentThread(int processor)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(processor, MaxProcessors);
        ulong* mask = stackalloc ulong[MaxProcessors / 64];
        new Span<ulong>(mask, MaxProcessors / 64).Clear();
        mask[processor / 64] = 1UL << (processor % 64);
        NativeException.Check(
            LibC.sched_setaffinity(0, MaxProcessors / 8, (cpu_set_t*)mask),
            "sched_setaffinity(2)",
            $"processor {processor}");
    }

    private static List<int> Members(ulong* mask)
    {
        var members = new List<int>();
        for (int processor = 0; processor < MaxProcessors; processor++)
        {
            if ((mask[processor / 64] >> (processor % 64) & 1) != 0)
                members.Add(processor);
        }
        return members;
    }
}
