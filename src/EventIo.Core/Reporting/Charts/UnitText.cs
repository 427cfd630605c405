using System.Globalization;

namespace EventIo.Reporting.Charts;

/// <summary>Formats values with their units for axes and legends, in the invariant culture.</summary>
public static class UnitText
{
    private const int Digits = 3;

    private static readonly (double Factor, string Name)[] Times =
        [(1, "s"), (1e-3, "ms"), (1e-6, "us"), (1e-9, "ns")];

    private static readonly (double Factor, string Name)[] Amounts =
        [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, "")];

    // Selected by the end of a property's name; the first match counts.
    private static readonly (string NameEnd, ChartUnit Unit, double Factor)[] Endings =
    [
        ("BytesPerSecond", ChartUnit.BytesPerSecond, 1),
        ("PerSecond", ChartUnit.PerSecond, 1),
        ("Microseconds", ChartUnit.Seconds, 1e-6),
        ("Milliseconds", ChartUnit.Seconds, 1e-3),
        ("Nanoseconds", ChartUnit.Seconds, 1e-9),
        ("NanosecondsPerRequest", ChartUnit.Seconds, 1e-9),
        ("NanosecondsPerEvent", ChartUnit.Seconds, 1e-9),
        ("NanosecondsPerKib", ChartUnit.Seconds, 1e-9),
        ("Seconds", ChartUnit.Seconds, 1),
        ("Percent", ChartUnit.Percent, 1),
        ("Bytes", ChartUnit.Bytes, 1),
    ];

    /// <summary>Returns the unit of a property, by the end of its name.</summary>
    /// <param name="property">The property's name: <c>P99Microseconds</c>.</param>
    /// <returns>The unit, and the factor that converts a value to it.</returns>
    public static (ChartUnit Unit, double Factor) Of(string property)
    {
        ArgumentNullException.ThrowIfNull(property);
        foreach ((string end, ChartUnit unit, double factor) in Endings)
        {
            if (property.EndsWith(end, StringComparison.Ordinal))
                return (unit, factor);
        }
        return (ChartUnit.None, 1);
    }

    /// <summary>Formats a value with three significant digits.</summary>
    /// <param name="value">The value.</param>
    /// <param name="unit">Its unit.</param>
    /// <returns>The text: <c>2.9 us</c>, <c>12k/s</c>, <c>1.5 MB</c>, <c>99.9 %</c>.</returns>
    public static string Of(double value, ChartUnit unit)
    {
        switch (unit)
        {
            case ChartUnit.Share:
                // As many digits as needed: 99.999 % is not 100 %.
                return $"{Math.Round(100 * value, 10).ToString("0.##########", CultureInfo.InvariantCulture)} %";
            case ChartUnit.Percent:
                return $"{Significant(value)} %";
            case ChartUnit.Seconds:
                (string time, string name) = Scale(value, Times);
                return $"{time} {name}";
            default:
                (string number, string prefix) = Scale(value, Amounts);
                string space = unit is ChartUnit.Bytes or ChartUnit.BytesPerSecond ? " " : "";
                return $"{number}{space}{prefix}{Suffix(unit)}";
        }
    }

    private static string Suffix(ChartUnit unit) => unit switch
    {
        ChartUnit.PerSecond => "/s",
        ChartUnit.Bytes => "B",
        ChartUnit.BytesPerSecond => "B/s",
        _ => "",
    };

    private static (string Number, string Name) Scale(double value, (double Factor, string Name)[] steps)
    {
        if (value == 0)
            return ("0", steps.First(step => step.Factor == 1).Name);
        // The largest unit in which the displayed value is at least 1: 0.9999 s is 1 s, not 1000 ms.
        const double RoundsUp = 1 - (0.5 / 1_000);
        foreach ((double factor, string name) in steps)
        {
            if (Math.Abs(value) >= factor * RoundsUp)
                return (Significant(value / factor), name);
        }
        return (Significant(value / steps[^1].Factor), steps[^1].Name);
    }

    private static string Significant(double value)
    {
        if (value == 0)
            return "0";
        int whole = 1 + (int)Math.Floor(Math.Log10(Math.Abs(value)));
        int decimals = Math.Clamp(Digits - whole, 0, 9);
        return Math.Round(value, decimals).ToString("0.#########", CultureInfo.InvariantCulture);
    }
}
