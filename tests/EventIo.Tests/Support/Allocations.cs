using System.Diagnostics;
using Xunit;

namespace EventIo.Tests.Support;

/// <summary>Checks that a hot path allocates nothing once the runtime has optimized it.</summary>
internal static class Allocations
{
    /// <summary>
    /// Repeats work until a repetition allocates nothing. The first repetitions allocate, because code that is not
    /// optimized yet boxes values, and the runtime optimizes nothing while other code of the process is new.
    /// </summary>
    /// <param name="bytes">Returns the bytes allocated so far.</param>
    /// <param name="stretch">The work.</param>
    internal static void BecomeNone(Func<long> bytes, Action stretch)
    {
        long begin = Stopwatch.GetTimestamp();
        long allocated;
        do
        {
            long before = bytes();
            stretch();
            allocated = bytes() - before;
            Assert.True(
                allocated == 0 || Stopwatch.GetElapsedTime(begin) < HangGuard.Time,
                $"Every repetition allocates; the last one allocated {allocated} bytes.");
        }
        while (allocated != 0);
    }
}
