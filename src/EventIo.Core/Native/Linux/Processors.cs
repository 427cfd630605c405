using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Which processors the calling thread may run on (sched_setaffinity(2)).</summary>
public static unsafe class Processors
{
    private const int MaxProcessors = 1024;

    /// <summary>The processors that the calling thread may run on, ascending.</summary>
    /// <returns>Processor numbers as the kernel counts them.</returns>
    public static int[] Allowed()
    {
        ulong* mask = stackalloc ulong[MaxProcessors / 64];
        NativeException.Check(
            LibC.sched_getaffinity(0, MaxProcessors / 8, (cpu_set_t*)mask), "sched_getaffinity(2)");
        return [.. Members(mask)];
    }

    /// <summary>Binds the calling thread to one processor for the rest of its life.</summary>
    /// <param name="processor">The processor's number.</param>
    /// <exception cref="NativeException">It is not there, or this process may not use it.</exception>
    public static void PinCurrentThread(int processor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(processor);
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
