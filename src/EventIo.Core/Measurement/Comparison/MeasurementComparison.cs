using EventIo.Findings;

namespace EventIo.Measurement.Comparison;

/// <summary>How a candidate's measurements differ from a baseline's in one property.</summary>
public sealed record MeasurementComparison
{
    /// <summary>The property.</summary>
    public required string Property { get; init; }

    /// <summary>Which of several cases: <c>ConnectionCount=100</c>; empty when the sets have only one.</summary>
    public string Case { get; init; } = "";

    /// <summary>What the samples show.</summary>
    public required ComparisonVerdict Verdict { get; init; }

    /// <summary>The verdict in a sentence, with its figures.</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// The difference between candidate and baseline, in percent of the baseline's centre: the Hodges-Lehmann estimate,
    /// the median of all differences between a candidate and a baseline measurement.
    /// </summary>
    public double? DifferencePercent { get; init; }

    /// <summary>The lower end of the difference's confidence interval, in percent of the baseline's centre.</summary>
    public double? LowerPercent { get; init; }

    /// <summary>The upper end.</summary>
    public double? UpperPercent { get; init; }

    /// <summary>The difference in the property's own unit.</summary>
    public double Difference { get; init; }

    /// <summary>
    /// The lower end of the confidence interval; <see langword="null"/> if there are too few samples for one.
    /// </summary>
    public double? Lower { get; init; }

    /// <summary>The upper end.</summary>
    public double? Upper { get; init; }

    /// <summary>
    /// The p-value of the Mann-Whitney U test, two-sided: how often chance alone would cause a difference at least as
    /// great.
    /// </summary>
    public double PValue { get; init; }

    /// <summary>
    /// The confidence level of the interval. A p-value of at most 100 % minus this level shows a difference.
    /// </summary>
    public double ConfidencePercent { get; init; }

    /// <summary>
    /// The smallest difference that these samples could have shown, given how they scatter, in percent of the
    /// baseline's centre; <see langword="null"/> if they could have shown none.
    /// </summary>
    public double? LeastDifferencePercent { get; init; }

    /// <summary>The same in the property's own unit.</summary>
    public double? LeastDifference { get; init; }

    /// <summary>The baseline's centre: the Hodges-Lehmann estimate of its median.</summary>
    public double BaselineCenter { get; init; }

    /// <summary>The candidate's centre, estimated in the same way.</summary>
    public double CandidateCenter { get; init; }

    /// <summary>Measurements of the baseline.</summary>
    public int BaselineCount { get; init; }

    /// <summary>Measurements of the candidate.</summary>
    public int CandidateCount { get; init; }

    /// <summary>The property and the verdict.</summary>
    /// <returns>The text: <c>P99Microseconds: Slower</c>.</returns>
    public override string ToString() => PlainText.Of($"{Property}: {Verdict}");
}
