using System.Globalization;

namespace EventIo.Binding;

/// <summary>Converts user input to the rates of a ramp: numbers, and ranges such as 1000..10000.</summary>
internal static class RateSteps
{
    /// <summary>The lowest rate.</summary>
    internal const double Least = 0.001;

    /// <summary>The highest rate.</summary>
    internal const double Highest = 1e9;

    /// <summary>
    /// The largest number of steps of a ramp: even with the shortest default, more would take an hour.
    /// </summary>
    internal const int Most = 1_000;

    private const string Dots = "..";

    /// <summary>Returns whether a text is a range.</summary>
    internal static bool IsRange(string text) => text.Contains(Dots, StringComparison.Ordinal);

    /// <summary>Returns the number of steps.</summary>
    internal static int Count(IEnumerable<string> texts, int stepCount) =>
        texts.Sum(text => IsRange(text) ? stepCount : 1);

    /// <summary>Parses a range, or a number as a range of one.</summary>
    /// <param name="text">The text that the user typed.</param>
    /// <param name="first">The lowest rate.</param>
    /// <param name="last">The highest rate; the same for a number.</param>
    /// <returns>Whether it is valid and within the limits.</returns>
    internal static bool TryParse(string text, out double first, out double last)
    {
        first = last = 0;
        string[] ends = text.Split(Dots);
        return ends.Length <= 2 && TryParseNumber(ends[0], out first) && TryParseNumber(ends[^1], out last);
    }

    /// <summary>Returns the rates: numbers as they are, ranges in equal steps, both ends included.</summary>
    /// <param name="texts">The texts that the user typed.</param>
    /// <param name="stepCount">The number of steps of a range; at least 2.</param>
    internal static double[] Of(IEnumerable<string> texts, int stepCount) =>
        [.. texts.SelectMany(text => Expand(text, stepCount))];

    private static IEnumerable<double> Expand(string text, int stepCount)
    {
        if (!TryParse(text, out double first, out double last))
            throw new ArgumentException($"'{text}' is not a rate.", nameof(text));
        return IsRange(text)
            ? Enumerable.Range(0, stepCount).Select(step => first + ((last - first) * step / (stepCount - 1)))
            : [first];
    }

    private static bool TryParseNumber(string text, out double rate) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out rate)
        && rate is >= Least and <= Highest;
}
