using System.Globalization;

namespace EventIo.Measurement.Merging;

/// <summary>A circumstance in which rows must agree to be merged.</summary>
/// <typeparam name="T">The type of the rows.</typeparam>
/// <param name="Property">The property's name.</param>
/// <param name="Value">Its value.</param>
internal sealed record MergeRule<T>(string Property, Func<T, object?> Value)
{
    /// <summary>Checks rows against rules.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="rows">The rows.</param>
    /// <returns>The first difference, in a sentence; <see langword="null"/> if they agree.</returns>
    internal static string? Refusal(IEnumerable<MergeRule<T>> rules, IReadOnlyList<T> rows)
    {
        foreach (MergeRule<T> rule in rules)
        {
            string[] values = [.. rows.Select(row => Text(rule.Value(row))).Distinct()];
            if (values.Length > 1)
                return $"The rows differ in {rule.Property}: {string.Join(" and ", values)}.";
        }
        return null;
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
