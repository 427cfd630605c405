using EventIo.Native;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// Decides when tracing pauses. Programs may take a share of the time that the measured threads run. Threads that
/// together use less than a fifth of a processor count as if they used a fifth, so that threads with few calls are
/// traced all the time. What is not spent is saved for a burst.
/// </summary>
/// <param name="percent">The share; at 100, tracing never pauses.</param>
internal sealed class TraceBudget(double percent)
{
    // Threads that run less are no reason to pause: 0.5 percent of a processor are 7,000 calls a second.
    private const int IdleDivisor = 5;

    // How long the share is saved, and overdrawn, before tracing pauses. At full load with requests of 64 bytes, a
    // window has some 20 ms and a pause 200 ms. Threads that run for a part of the time save as much: 5 ms are 7,000
    // calls.
    private const long SavedNanoseconds = 200 * Nanoseconds.PerMillisecond;

    // A turn that outlasts its window is followed to its end, unless that becomes as dear as this many windows. More is
    // not made up for: an observer that got no processor in time would pause for too long.
    private const int LargestDebt = 4;

    private readonly double _share = percent / 100;
    private double _rate = percent / 100 / IdleDivisor;
    private double _credit;

    /// <summary>Whether it never ends.</summary>
    internal bool IsUnlimited => _share >= 1;

    /// <summary>Whether tracing should pause.</summary>
    internal bool IsSpent => !IsUnlimited && _credit <= -Saved;

    /// <summary>Whether tracing has to stop at once.</summary>
    internal bool IsExhausted => !IsUnlimited && _credit <= -LargestDebt * Saved;

    /// <summary>Whether tracing may go on after a pause.</summary>
    internal bool IsRestored => IsUnlimited || _credit >= 0;

    /// <summary>How long it takes until then, as far as known, in nanoseconds.</summary>
    internal long UntilRestored => IsRestored ? 0 : (long)(-_credit / _rate);

    private double Saved => Math.Max(_rate, _share) * SavedNanoseconds;

    /// <summary>Adds the share of time that has passed.</summary>
    /// <param name="elapsed">How long, in nanoseconds.</param>
    /// <param name="run">How long the measured threads ran in it, together.</param>
    internal void Earn(long elapsed, long run)
    {
        if (elapsed <= 0)
            return;
        double earned = _share * Math.Max(run, elapsed / (double)IdleDivisor);
        _rate += ((earned / elapsed) - _rate) * elapsed / (elapsed + SavedNanoseconds);
        _credit = Math.Min(Saved, _credit + earned);
    }

    /// <summary>Subtracts what tracing has cost.</summary>
    /// <param name="nanoseconds">CPU time.</param>
    internal void Spend(double nanoseconds) => _credit = Math.Max(-LargestDebt * Saved, _credit - nanoseconds);
}
