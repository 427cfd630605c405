using System.Globalization;

namespace EventIo.Measurement.Load;

/// <summary>One rate that a search for the highest rate has tried.</summary>
/// <param name="RatePerSecond">Requests that were due per second.</param>
/// <param name="RequestsPerSecond">Responses per second.</param>
/// <param name="P99Microseconds">
/// 99 % of the response times were no longer; <see langword="null"/> if there was no response.
/// </param>
/// <param name="IsWithinTarget">Whether the latency met the target, and every request was answered.</param>
public sealed record LoadSearchStep(
    double RatePerSecond, double RequestsPerSecond, double? P99Microseconds, bool IsWithinTarget)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RatePerSecond:N0}/s: P99 {P99Microseconds ?? double.NaN:N0} us {(IsWithinTarget ? "kept" : "missed")}");
}
