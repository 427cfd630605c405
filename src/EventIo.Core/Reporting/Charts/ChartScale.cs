namespace EventIo.Reporting.Charts;

/// <summary>The scales of axes.</summary>
public enum ChartScale
{
    /// <summary>Equal differences have equal lengths.</summary>
    Linear,

    /// <summary>Equal ratios have equal lengths.</summary>
    Logarithmic,

    /// <summary>
    /// For quantiles, logarithmic in the share of samples beyond a quantile: 90 %, 99 % and 99.9 % are equally far
    /// apart.
    /// </summary>
    Tail,
}
