using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.KneeReached"/>: from one step of a rate ramp to a higher one, the median of the
/// response times became at least twice as long, and at least a millisecond longer, than at any lower rate. Beyond its
/// capacity a server's queue grows for as long as a step lasts, so its median rises to a good part of the step's
/// length; the median of a server with capacity left hardly depends on the rate. P99 is not used: a pause caused by any
/// other program moves it. If other programs contended for the processors, they may explain the median: then the step
/// must also have missed its rate. If the generator was saturated or late, nothing is reported.
/// </summary>
internal static class KneeReachedRule
{
    /// <summary>The ratio to the lowest median of the lower rates.</summary>
    internal const double NotableRatio = 2;

    /// <summary>
    /// Medians of microseconds double when processors enter sleep states, which does not make a server slow.
    /// </summary>
    internal const double NotableMicroseconds = 1_000;

    /// <summary>A step that answers less than this share of its requests in time has not reached its rate.</summary>
    internal const double ReachedShare = 0.95;

    private const double MicrosecondsPerMillisecond = 1_000;

    /// <summary>Judges a step.</summary>
    /// <param name="before">The steps before it.</param>
    /// <param name="step">The step.</param>
    internal static Finding? Of(IReadOnlyList<RampStepFigures> before, RampStepFigures step)
    {
        RampStepFigures[] lower = [.. before.Where(one => one.RatePerSecond < step.RatePerSecond)];
        if (lower.Length == 0 || step.IsGenerators)
            return null;
        double least = lower.Min(one => one.P50Microseconds);
        if (step.P50Microseconds < NotableRatio * least || step.P50Microseconds < least + NotableMicroseconds)
            return null;
        if (step.IsContended && step.AnsweredPerSecond >= ReachedShare * step.RatePerSecond)
            return null;
        RampStepFigures last = lower.MaxBy(one => one.RatePerSecond)!;
        return Finding.Of(
            FindingKind.KneeReached,
            Invariant($"The knee is at {last.RatePerSecond:#,0.##} requests a second: P50 was ")
            + Invariant($"{Milliseconds(last.P50Microseconds)} ms there and P99 {Milliseconds(last.P99Microseconds)} ")
            + Invariant($"ms; at {step.RatePerSecond:#,0.##} a second P50 is {Milliseconds(step.P50Microseconds)} ms ")
            + Invariant($"and P99 {Milliseconds(step.P99Microseconds)} ms, and {step.AnsweredPerSecond:#,0.##} a ")
            + "second were answered.",
            Invariant($"Find it more exactly: -RatePerSecond {last.RatePerSecond:0.###}..{step.RatePerSecond:0.###}. ")
            + "If MissedSends of this row is high, raise -ConnectionCount: requests waited for a free connection.");
    }

    private static string Milliseconds(double microseconds) =>
        Invariant($"{microseconds / MicrosecondsPerMillisecond:#,0.###}");
}
