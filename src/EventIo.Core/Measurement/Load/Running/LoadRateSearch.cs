using EventIo.Findings;
using static System.FormattableString;

namespace EventIo.Measurement.Load.Running;

/// <summary>
/// Searches for the highest rate at which the response time of 99 % of the requests meets a target: a closed loop finds
/// the highest rate that is possible at all, then open loops bisect.
/// </summary>
public static class LoadRateSearch
{
    private const double MicrosecondsPerMillisecond = 1_000;

    // Rates that differ by less count as equal: servers and machines are not steadier than that.
    private const double Resolution = 1.05;

    // If even this share of a closed loop's rate misses the target, no rate can meet it.
    private const double LeastShare = 0.01;

    /// <summary>Carries out a search.</summary>
    /// <param name="plan">The plan of each step, except for its rate.</param>
    /// <param name="targetMilliseconds">The response time that 99 % of the requests must not exceed.</param>
    /// <param name="cancellation">
    /// Stops it; the best step so far is returned as <see cref="MeasurementStatus.Interrupted"/>.
    /// </param>
    /// <returns>
    /// Progress and intervals as they occur, and the measurement of the highest rate that met the target.
    /// </returns>
    /// <exception cref="Native.NativeException">
    /// No connection could be opened; thrown by the enumeration.
    /// </exception>
    public static IEnumerable<IntervalUpdate<LoadInterval, LoadMeasurement>> Run(
        LoadPlan plan, double targetMilliseconds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var steps = new List<LoadSearchStep>();
        LoadMeasurement? last = null;
        LoadMeasurement? best = null;
        LoadMeasurement? missed = null;
        foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in Step(plan with { RatePerSecond = null }))
            yield return update;
        double high = last!.RequestsPerSecond ?? 0;
        double least = high * LeastShare;
        double low = 0;
        while (last.Status == MeasurementStatus.Measured && high > Math.Max(low * Resolution, least))
        {
            // Most servers are near their limit at the rate that a closed loop reaches: begin there.
            double rate = low > 0 ? Math.Sqrt(low * high) : high * (steps.Count == 0 ? 0.9 : 0.5);
            foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in Step(plan with { RatePerSecond = rate }))
                yield return update;
            if (last.Status != MeasurementStatus.Measured)
                break;
            bool isWithin = IsWithin(last, targetMilliseconds);
            steps.Add(new LoadSearchStep(rate, last.RequestsPerSecond ?? 0, last.P99Microseconds, isWithin));
            if (isWithin)
                (best, low) = (last, rate);
            else
                (missed, high) = (last, rate);
        }
        yield return new IntervalUpdate<LoadInterval, LoadMeasurement>(
            "", 100, null, Conclude(best, missed, last, steps, targetMilliseconds));

        IEnumerable<IntervalUpdate<LoadInterval, LoadMeasurement>> Step(LoadPlan step)
        {
            foreach (IntervalUpdate<LoadInterval, LoadMeasurement> update in LoadGenerator.Run(step, cancellation))
            {
                last = update.Result ?? last;
                if (update.Result is null)
                    yield return update;
            }
        }
    }

    private static bool IsWithin(LoadMeasurement row, double targetMilliseconds) =>
        row.P99Microseconds <= targetMilliseconds * MicrosecondsPerMillisecond
        && row is { Errors: 0, UnansweredRequests: 0, UnsentRequests: 0 };

    private static LoadMeasurement Conclude(
        LoadMeasurement? best,
        LoadMeasurement? missed,
        LoadMeasurement last,
        List<LoadSearchStep> steps,
        double targetMilliseconds)
    {
        bool isWhole = last.Status == MeasurementStatus.Measured;
        Finding[] generators = GeneratorsOf(missed);
        return (best ?? missed ?? last) with
        {
            Status = last.Status,
            Reason = isWhole ? ReasonOf(best is not null, missed, generators.Length > 0, targetMilliseconds)
                : last.Reason,
            LatencyTargetMilliseconds = targetMilliseconds,
            // A rate that the generator could not keep up with says nothing about the server's limit.
            MaximumRatePerSecond = isWhole && generators.Length == 0 ? best?.RatePerSecond : null,
            SearchSteps = steps,
            Verdict = [.. best?.Verdict ?? last.Verdict, .. generators],
        };
    }

    private static string? ReasonOf(
        bool isFound, LoadMeasurement? missed, bool isGenerators, double targetMilliseconds)
    {
        string next = Invariant($"{missed?.RatePerSecond ?? 0:N0} a second");
        return isFound
            ? isGenerators
                ? $"The server may take more than this: the generator missed the target at {next}, so the maximum is " +
                    "not known."
                : null
            : Invariant($"No rate kept P99 within {targetMilliseconds} ms; the lowest tried was {next}.");
    }

    // If the next rate was missed because of the generator, the server's limit remains unknown.
    private static Finding[] GeneratorsOf(LoadMeasurement? missed) => missed is null ? [] :
    [
        .. GeneratorLimits.Of(missed)
            .Select(finding => finding with
            {
                Evidence = Invariant($"{finding.Evidence} This describes the next rate, {missed.RatePerSecond:N0} ")
                    + "a second, which missed the target.",
            }),
    ];
}
