using System.Globalization;

namespace EventIo.Measurement;

/// <summary>
/// Looks for the highest rate at which the response time of 99 % keeps to a target: a closed loop tells the most that is to be
/// had, then open loops halve the doubt.
/// </summary>
public static class LoadRateSearch
{
    private const double MicrosecondsPerMillisecond = 1_000;

    // The rates of two steps that differ by less are the same: servers and machines are not steadier than that.
    private const double Resolution = 1.05;

    // Below this share of what a closed loop reaches, it is the target that can't be met.
    private const double LeastShare = 0.01;

    /// <summary>Carries a search out.</summary>
    /// <param name="plan">What each step does; its rate is what is looked for.</param>
    /// <param name="targetMilliseconds">The response time that 99 % have to keep to.</param>
    /// <param name="cancellation">Stops it; the best step so far comes as <see cref="MeasurementStatus.Interrupted"/>.</param>
    /// <returns>Progress and intervals as they come, and the measurement of the highest rate that kept to the target.</returns>
    /// <exception cref="Native.NativeException">No connection could be made at all; thrown by the enumeration.</exception>
    public static IEnumerable<LoadUpdate> Run(LoadPlan plan, double targetMilliseconds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var steps = new List<LoadSearchStep>();
        LoadMeasurement? last = null;
        LoadMeasurement? best = null;
        LoadMeasurement? missed = null;
        foreach (LoadUpdate update in Step(plan with { RatePerSecond = null }))
            yield return update;
        double high = last!.RequestsPerSecond ?? 0;
        double least = high * LeastShare;
        double low = 0;
        while (last.Status == MeasurementStatus.Measured && high > Math.Max(low * Resolution, least))
        {
            // Most servers are near their limit when a closed loop has found it: begin there.
            double rate = low > 0 ? Math.Sqrt(low * high) : high * (steps.Count == 0 ? 0.9 : 0.5);
            foreach (LoadUpdate update in Step(plan with { RatePerSecond = rate }))
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
        yield return new LoadUpdate("", 100, null, Conclude(best, missed, last, steps, targetMilliseconds));

        IEnumerable<LoadUpdate> Step(LoadPlan step)
        {
            foreach (LoadUpdate update in LoadGenerator.Run(step, cancellation))
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
        return (best ?? missed ?? last) with
        {
            Status = last.Status,
            Reason = !isWhole ? last.Reason : best is not null ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"No rate kept P99 within {targetMilliseconds} ms; the lowest tried was {missed?.RatePerSecond ?? 0:N0} a second."),
            LatencyTargetMilliseconds = targetMilliseconds,
            MaximumRatePerSecond = isWhole ? best?.RatePerSecond : null,
            SearchSteps = steps,
            Verdict = [.. best?.Verdict ?? last.Verdict, .. GeneratorsOf(missed)],
        };
    }

    // If the next rate was missed because the generator was at its end, the server's limit is yet to be found.
    private static IEnumerable<string> GeneratorsOf(LoadMeasurement? missed) => missed is null ? [] : missed.Verdict
        .Where(words => words.StartsWith("Generator", StringComparison.Ordinal))
        .Select(words => string.Create(
            CultureInfo.InvariantCulture, $"{words} (This of the next rate, {missed.RatePerSecond:N0} a second, which missed the target.)"));
}
