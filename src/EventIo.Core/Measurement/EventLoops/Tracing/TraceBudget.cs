using EventIo.Native;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// Decides when tracing pauses. The CPU time that programs take from the measured threads may be a share of the time
/// that these threads run, or a fifth of that share of one processor, if that is more: threads that make few calls are
/// traced all the time. What is not spent is saved for a burst.
/// </summary>
/// <param name="percent">The share; 100 never ends.</param>
internal sealed class TraceBudget(double percent)
{
    // Threads that run less are no reason to pause: 0.5 percent of a processor are 11,000 calls a second.
    private const int IdleDivisor = 5;

    // How long the share is saved, and overdrawn, before tracing pauses. At full load, with calls that tracing makes 15
    // percent dearer, a window has 40 ms and a pause 200 ms. Threads that run less than half of the time save as much
    // as those that do: 2.5 ms are 5,000 calls.
    private const long SavedNanoseconds = 200 * Nanoseconds.PerMillisecond;
    private const double LeastProcessors = 0.5;

    // A turn that outlasts its window is followed to its end, unless that becomes as dear as this many windows.
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

    private double Saved => Math.Max(_rate, _share * LeastProcessors) * SavedNanoseconds;

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
    internal void Spend(double nanoseconds) => _credit -= nanoseconds;
}
