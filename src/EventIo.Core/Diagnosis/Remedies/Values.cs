using System.Numerics;

namespace EventIo.Diagnosis.Remedies;

/// <summary>Computes values for remedies from those in force.</summary>
internal static class Values
{
    /// <summary>The default of net.core.somaxconn as of Linux 5.4.</summary>
    internal const long DefaultBacklog = 4_096;

    private const long MaxBacklog = 65_535;

    /// <summary>Returns a longer accept queue: at least the kernel's default, at least twice the current one.</summary>
    internal static long Backlog(long now) => Math.Min(MaxBacklog, Math.Max(DefaultBacklog, PowerOfTwo(now * 2)));

    /// <summary>The next power of two.</summary>
    internal static long PowerOfTwo(long value) => (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, value));
}
