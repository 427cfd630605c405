using System.Globalization;

namespace EventIo.Measurement;

/// <summary>One rate that a search for the highest one has tried.</summary>
/// <param name="RatePerSecond">Requests that were due each second.</param>
/// <param name="RequestsPerSecond">Answers each second.</param>
/// <param name="P99Microseconds">Response time of 99 %; <see langword="null"/> when nothing was answered.</param>
/// <param name="IsWithinTarget">Whether the latency kept to the target, and every request had its answer.</param>
public sealed record LoadSearchStep(
    double RatePerSecond, double RequestsPerSecond, double? P99Microseconds, bool IsWithinTarget)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RatePerSecond:N0}/s: P99 {P99Microseconds ?? double.NaN:N0} us {(IsWithinTarget ? "kept" : "missed")}");
}
