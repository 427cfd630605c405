using System.Diagnostics;
using Xunit;

namespace EventIo.Tests.Support;

/// <summary>Checks that a hot path allocates nothing once the runtime has optimized it.</summary>
internal static class Allocations
{
    /// <summary>
    /// Repeats a stretch of work until one allocates nothing. The first ones allocate: code that is not optimized yet
    /// boxes values, and the runtime optimizes nothing while other code of the process is new.
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
                $"Each stretch allocates, {allocated} bytes the last.");
        }
        while (allocated != 0);
    }
}
