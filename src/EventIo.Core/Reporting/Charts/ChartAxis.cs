namespace EventIo.Reporting.Charts;

/// <summary>An axis: which values it spans, how it places them, and its ticks.</summary>
public sealed record ChartAxis
{
    private ChartAxis(string title, ChartUnit unit, ChartScale scale, double min, double max)
    {
        Title = title;
        Unit = unit;
        Scale = scale;
        Min = min;
        Max = max;
    }

    /// <summary>The title of the axis: what the values are.</summary>
    public string Title { get; }

    /// <summary>The unit of the values.</summary>
    public ChartUnit Unit { get; }

    /// <summary>The scale of the axis.</summary>
    public ChartScale Scale { get; }

    /// <summary>The value at its beginning.</summary>
    public double Min { get; }

    /// <summary>The value at its end.</summary>
    public double Max { get; }

    /// <summary>Its ticks, from beginning to end.</summary>
    public IReadOnlyList<ChartTick> Ticks { get; private init; } = [];

    /// <summary>Creates a linear axis with about five ticks at round values.</summary>
    /// <param name="title">What the values are.</param>
    /// <param name="unit">Their unit.</param>
    /// <param name="min">The lowest value.</param>
    /// <param name="max">The highest value.</param>
    /// <returns>An axis that spans both, up to the next round value.</returns>
    public static ChartAxis Linear(string title, ChartUnit unit, double min, double max)
    {
        if (min == max)
            (min, max) = min == 0 ? (0, 1) : (Math.Min(0, min), Math.Max(0, max));
        double step = AxisTicks.LinearStep(max - min);
        var axis = new ChartAxis(
            title, unit, ChartScale.Linear, Math.Floor(min / step) * step, Math.Ceiling(max / step) * step);
        return axis with { Ticks = AxisTicks.Linear(axis, step) };
    }

    /// <summary>Creates an axis of time from 0, with about five ticks at round values.</summary>
    /// <param name="title">What the time is counted from.</param>
    /// <param name="seconds">Its exact end, so that a run fills its picture.</param>
    /// <returns>The axis.</returns>
    public static ChartAxis Time(string title, double seconds)
    {
        var axis = new ChartAxis(title, ChartUnit.Seconds, ChartScale.Linear, 0, seconds > 0 ? seconds : 1);
        return axis with { Ticks = AxisTicks.Linear(axis, AxisTicks.LinearStep(axis.Max)) };
    }

    /// <summary>Creates a logarithmic axis with ticks at powers of ten, or at 1, 2 and 5 if it is short.</summary>
    /// <param name="title">What the values are.</param>
    /// <param name="unit">Their unit.</param>
    /// <param name="min">The lowest value, more than 0.</param>
    /// <param name="max">The highest value.</param>
    /// <returns>An axis that spans both, up to the next of 1, 2 and 5 times a power of ten.</returns>
    public static ChartAxis Logarithmic(string title, ChartUnit unit, double min, double max)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(min);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, min);
        double low = AxisTicks.RoundDown(min);
        double high = AxisTicks.RoundUp(max);
        // A single value that is itself round needs room above it.
        if (high <= low)
            high = AxisTicks.RoundUp(1.5 * low);
        var axis = new ChartAxis(title, unit, ChartScale.Logarithmic, low, high);
        return axis with { Ticks = AxisTicks.Logarithmic(axis) };
    }

    /// <summary>Creates an axis of quantiles.</summary>
    /// <param name="title">What the values are.</param>
    /// <param name="max">The quantile at its end, less than 1, where the maximum of the samples is shown.</param>
    /// <returns>An axis from 0.</returns>
    public static ChartAxis Tail(string title, double max)
    {
        var axis = new ChartAxis(title, ChartUnit.Share, ChartScale.Tail, 0, max);
        return axis with { Ticks = AxisTicks.Tail(axis) };
    }

    /// <summary>Returns the position of a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>0 at the beginning of the axis or before it, 1 at its end or beyond.</returns>
    public double Position(double value)
    {
        double position = Scale switch
        {
            ChartScale.Logarithmic => Math.Log(value / Min) / Math.Log(Max / Min),
            ChartScale.Tail => Math.Log(1 - value) / Math.Log(1 - Max),
            _ => (value - Min) / (Max - Min),
        };
        return Math.Clamp(position, 0, 1);
    }

    /// <summary>Returns the value at a position: the inverse of <see cref="Position"/>.</summary>
    /// <param name="position">0 for the beginning of the axis, 1 for its end.</param>
    /// <returns>The value.</returns>
    public double Value(double position) => position >= 1 ? Max : Scale switch
    {
        ChartScale.Logarithmic => Min * Math.Pow(Max / Min, position),
        ChartScale.Tail => 1 - Math.Pow(1 - Max, position),
        _ => Min + (position * (Max - Min)),
    };
}
