namespace EventIo.Reporting.Charts;

/// <summary>Chooses the ticks of axes.</summary>
internal static class AxisTicks
{
    // The largest number of steps of a linear axis; a drawing omits labels for which there is no room.
    private const int MostSteps = 6;

    // Up to this number of powers of ten, a logarithmic axis has labels at 1, 2 and 5.
    private const double FewDecades = 2.5;

    // Ratios that differ by less are equal: the logarithm has rounding errors.
    private const double Tolerance = 1e-9;

    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>Returns a step of 1, 2 or 5 times a power of ten.</summary>
    internal static double LinearStep(double span)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(span / MostSteps)));
        return power * Steps.First(step => span / (step * power) <= MostSteps + Tolerance);
    }

    internal static ChartTick[] Linear(ChartAxis axis, double step)
    {
        int count = (int)Math.Floor(((axis.Max - axis.Min) / step) + Tolerance);
        // A multiple of a step is rarely exact, and a value that should be 0 is only close to it.
        return
        [
            .. from i in Enumerable.Range(0, count + 1)
               let value = axis.Min + (i * step)
               select At(axis, Math.Abs(value) < Tolerance * step ? 0 : value),
        ];
    }

    /// <summary>Rounds down to 1, 2 or 5 times a power of ten.</summary>
    internal static double RoundDown(double value)
    {
        double power = Power(value);
        return power * Steps.Last(step => step * power <= value * (1 + Tolerance));
    }

    /// <summary>Rounds up to 1, 2 or 5 times a power of ten.</summary>
    internal static double RoundUp(double value)
    {
        double power = Power(value);
        return power * Steps.First(step => step * power >= value * (1 - Tolerance));
    }

    internal static ChartTick[] Logarithmic(ChartAxis axis)
    {
        double[] all = [.. Round(axis.Min, axis.Max)];
        double[] powers = [.. all.Where(IsPowerOfTen)];
        bool isShort = Math.Log10(axis.Max / axis.Min) <= FewDecades;
        return [.. (isShort || powers.Length < 2 ? all : powers).Select(value => At(axis, value))];
    }

    /// <summary>
    /// Returns the ticks of an axis of quantiles: 0, 50, 90, 99, 99.9 % and so on; the last one marks the maximum.
    /// </summary>
    internal static ChartTick[] Tail(ChartAxis axis)
    {
        int nines = (int)Math.Round(-Math.Log10(1 - axis.Max));
        return
        [
            At(axis, 0),
            At(axis, 0.5),
            .. Enumerable.Range(1, nines - 1).Select(n => At(axis, 1 - Math.Pow(10, -n))),
            new(1, "max"),
        ];
    }

    private static ChartTick At(ChartAxis axis, double value) =>
        new(axis.Position(value), UnitText.Of(value, axis.Unit));

    private static IEnumerable<double> Round(double min, double max)
    {
        for (double power = Power(min); power <= max * (1 + Tolerance); power *= 10)
        {
            foreach (double step in Steps[..^1])
            {
                double value = step * power;
                if (value >= min * (1 - Tolerance) && value <= max * (1 + Tolerance))
                    yield return value;
            }
        }
    }

    private static double Power(double value) => Math.Pow(10, Math.Floor(Math.Log10(value) + Tolerance));

    private static bool IsPowerOfTen(double value)
    {
        double exponent = Math.Log10(value);
        return Math.Abs(exponent - Math.Round(exponent)) < Tolerance;
    }
}
