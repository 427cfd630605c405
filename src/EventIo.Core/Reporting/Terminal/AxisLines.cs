using EventIo.Reporting.Charts;

namespace EventIo.Reporting.Terminal;

/// <summary>Draws the labels of axes, as many as fit.</summary>
internal static class AxisLines
{
    /// <summary>Returns the label beside each line of a plot.</summary>
    /// <param name="axis">The vertical axis.</param>
    /// <param name="rows">The number of lines of the plot.</param>
    /// <returns>A label for each line from the top; empty where there is none.</returns>
    internal static string[] Labels(ChartAxis axis, int rows)
    {
        string[] labels = Enumerable.Repeat("", rows).ToArray();
        foreach (ChartTick tick in ByImportance(axis.Ticks))
        {
            int row = rows - 1 - Cell(tick.Position, rows);
            if (labels[row].Length == 0)
                labels[row] = tick.Label;
        }
        return labels;
    }

    /// <summary>Returns the line below a plot and the labels below it.</summary>
    /// <param name="axis">The horizontal axis.</param>
    /// <param name="columns">The number of columns of the plot.</param>
    /// <param name="isAscii">Whether to draw with ASCII characters only.</param>
    /// <returns>The rule with its ticks, and the labels; both are as wide as the plot, or a little wider.</returns>
    internal static (string Rule, string Labels) Below(ChartAxis axis, int columns, bool isAscii)
    {
        char[] rule = Enumerable.Repeat(isAscii ? '-' : '─', columns).ToArray();
        char[] labels = Enumerable.Repeat(' ', columns).ToArray();
        foreach (ChartTick tick in ByImportance(axis.Ticks))
        {
            int column = Cell(tick.Position, columns);
            int begin = Math.Clamp(column - (tick.Label.Length / 2), 0, Math.Max(0, columns - tick.Label.Length));
            if (tick.Label.Length > columns || !IsFree(labels, begin, tick.Label.Length))
                continue;
            tick.Label.CopyTo(labels.AsSpan(begin));
            rule[column] = isAscii ? '+' : '┬';
        }
        return (new(rule), new string(labels).TrimEnd());
    }

    // The ends come first: they show the range of the axis.
    private static IEnumerable<ChartTick> ByImportance(IReadOnlyList<ChartTick> ticks) => ticks.Count < 3
        ? ticks
        : [ticks[0], ticks[^1], .. ticks.Skip(1).SkipLast(1)];

    private static int Cell(double position, int cells) => (int)Math.Round(position * (cells - 1));

    // Leaves a blank on either side, so that labels don't run together.
    private static bool IsFree(char[] line, int begin, int length) =>
        Enumerable.Range(begin - 1, length + 2).All(i => i < 0 || i >= line.Length || line[i] == ' ');
}
