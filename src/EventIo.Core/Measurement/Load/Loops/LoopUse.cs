namespace EventIo.Measurement.Load.Loops;

/// <summary>The resources that a generator's loop used between two moments.</summary>
/// <param name="CpuNanoseconds">CPU time of its thread.</param>
/// <param name="RunDelayNanoseconds">
/// Time that the thread was ready to run without a processor; null if the kernel doesn't report it.
/// </param>
/// <param name="SystemCalls">System calls, except those made while spinning.</param>
/// <param name="AllocatedBytes">Managed memory that it allocated.</param>
/// <param name="SpinNanoseconds">Time spent spinning instead of sleeping.</param>
/// <param name="WallNanoseconds">Elapsed time.</param>
internal readonly record struct LoopUse(
    long CpuNanoseconds,
    long? RunDelayNanoseconds,
    long SystemCalls,
    long AllocatedBytes,
    long SpinNanoseconds,
    long WallNanoseconds)
{
    /// <summary>
    /// Share of the time in which it had no time to spare: it worked, or waited for a processor.
    /// </summary>
    internal double BusyShare =>
        (double)(CpuNanoseconds - SpinNanoseconds + (RunDelayNanoseconds ?? 0)) / Math.Max(1, WallNanoseconds);

    public static LoopUse operator -(LoopUse later, LoopUse earlier) => new(
        later.CpuNanoseconds - earlier.CpuNanoseconds,
        later.RunDelayNanoseconds - earlier.RunDelayNanoseconds,
        later.SystemCalls - earlier.SystemCalls,
        later.AllocatedBytes - earlier.AllocatedBytes,
        later.SpinNanoseconds - earlier.SpinNanoseconds,
        later.WallNanoseconds - earlier.WallNanoseconds);

    public static LoopUse operator +(LoopUse one, LoopUse other) => new(
        one.CpuNanoseconds + other.CpuNanoseconds,
        one.RunDelayNanoseconds + other.RunDelayNanoseconds,
        one.SystemCalls + other.SystemCalls,
        one.AllocatedBytes + other.AllocatedBytes,
        one.SpinNanoseconds + other.SpinNanoseconds,
        one.WallNanoseconds + other.WallNanoseconds);
}
