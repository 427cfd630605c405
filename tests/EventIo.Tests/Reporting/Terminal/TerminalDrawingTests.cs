using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Plotting;
using EventIo.Reporting.Rows;
using EventIo.Reporting.Terminal;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Reporting.Terminal;

/// <summary>Reads drawings back, as a person would, and compares them with what was drawn.</summary>
public sealed class TerminalDrawingTests
{
    private const int Blank = 0x2800;

    // The bits of a braille pattern: the left and the right dot of each row, from the bottom row up.
    private static readonly (int Left, int Right)[] Bits = [(0x40, 0x80), (0x04, 0x20), (0x02, 0x10), (0x01, 0x08)];

    private static readonly PictureKind[] Kinds =
        [PictureKind.Percentile, PictureKind.Histogram, PictureKind.Comparison];

    private static readonly TerminalStyle Unicode = new() { Width = 100, Height = 20 };

    /// <summary>Histograms with one value, with the whole range, and with values of every size.</summary>
    public static IEnumerable<TheoryDataRow<long[]>> Histograms =>
    [
        new([3_000]),
        new([1_000]),
        new([.. Enumerable.Repeat(1_000L, 9_999), 60_000_000_000]),
        new([1_000, 60_000_000_000]),
        new([.. Enumerable.Range(1, 5_000).Select(i => (long)i * i)]),
    ];

    [Theory]
    [MemberData(nameof(Histograms))]
    public void The_drawn_curve_has_the_histograms_values(long[] values)
    {
        LongHistogram histogram = SampleRows.Histogram(values);
        Chart chart = Draw(PictureKind.Percentile, SampleRows.Load(histogram));
        string[] lines = [.. TerminalDrawing.Of(chart, Unicode)];
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Unicode.Width));
        int[] tops = Tops(Plot(lines));
        int dots = 4 * Unicode.Height;
        // The share of the axis that a dot covers; a value is at most half a dot above or below it.
        double half = 0.501 / (dots - 1);
        for (int column = 0; column < tops.Length; column++)
        {
            Assert.True(tops[column] >= 0, $"column {column} is empty");
            double quantile = chart.X.Value(column / (tops.Length - 1.0));
            double rank = Math.Ceiling(quantile * histogram.TotalCount);
            long expected = column == tops.Length - 1
                ? histogram.GetMaxValue()
                : histogram.GetValueAtPercentile(100 * (Math.Max(rank, 1) - 0.25) / histogram.TotalCount);
            Assert.Equal(chart.Y.Position(expected / 1e9), tops[column] / (dots - 1.0), half);
        }
    }

    [Fact]
    public void The_drawn_curve_ends_at_the_maximum()
    {
        LongHistogram histogram = SampleRows.Skewed(seed: 1, count: 20_000);
        Chart chart = Draw(PictureKind.Percentile, SampleRows.Load(histogram));
        int[] tops = Tops(Plot(TerminalDrawing.Of(chart, Unicode)));
        double read = chart.Y.Value(tops[^1] / ((4.0 * Unicode.Height) - 1));
        double dot = Math.Pow(chart.Y.Max / chart.Y.Min, 0.51 / ((4.0 * Unicode.Height) - 1));
        Assert.InRange(read, histogram.GetMaxValue() / 1e9 / dot, histogram.GetMaxValue() / 1e9 * dot);
        Assert.Equal(tops.Max(), tops[^1]);
    }

    [Fact]
    public void A_curve_of_fewer_samples_ends_earlier()
    {
        Chart chart = Draw(
            PictureKind.Percentile,
            SampleRows.Load(SampleRows.Histogram([.. Enumerable.Repeat(1_000L, 10_000)]), ("ServerName", "many")),
            SampleRows.Load(SampleRows.Histogram(1_000_000), ("ServerName", "one")));
        Assert.Equal(["many", "one"], chart.Series.Select(series => series.Name));
        string[] plot = Plot(TerminalDrawing.Of(chart, Unicode));
        string many = Assert.Single(plot, line => line.Contains('●', StringComparison.Ordinal));
        string one = Assert.Single(plot, line => line.Contains('▲', StringComparison.Ordinal));
        Assert.Equal(0.2, one.Length / (double)many.Length, 0.02);
    }

    [Fact]
    public void The_bins_of_a_histogram_contain_all_samples_and_are_drawn_at_their_values()
    {
        LongHistogram histogram = SampleRows.Skewed(seed: 2, count: 10_000);
        Chart chart = Draw(PictureKind.Histogram, SampleRows.Load(histogram));
        ChartSeries bars = Assert.Single(chart.Series);
        Assert.Equal(histogram.TotalCount, bars.Points.Sum(point => point.Y));
        string[] plot = Plot(TerminalDrawing.Of(chart, Unicode));
        int columns = plot.Max(line => line.Length);
        for (int column = 0; column < columns; column++)
        {
            int eighths = plot.Sum(line => column < line.Length ? " ▁▂▃▄▅▆▇█".IndexOf(line[column]) : 0);
            int width = 100 - 2 - chart.Y.Ticks.Max(tick => tick.Label.Length);
            double count = bars.ValueAt(chart.X.Value((column + 0.49) / width));
            double height = count > 0 ? chart.Y.Position(count) : 0;
            Assert.Equal(height, eighths / (8.0 * Unicode.Height), 1 / (8.0 * Unicode.Height));
        }
    }

    [Fact]
    public void Ascii_drawings_have_only_ascii_and_distinguish_curves_by_marks()
    {
        Chart chart = Draw(
            PictureKind.Percentile,
            SampleRows.Load(SampleRows.Skewed(3, 1_000), ("ServerName", "naïve")),
            SampleRows.Load(SampleRows.Skewed(4, 1_000, median: 80_000), ("ServerName", "two")));
        string[] lines = [.. TerminalDrawing.Of(chart, new TerminalStyle { IsAscii = true })];
        Assert.All(lines, line => Assert.True(line.All(char.IsAscii), line));
        Assert.StartsWith("* na?ve: P50 ", lines[^2], StringComparison.Ordinal);
        Assert.StartsWith("+ two: P50 ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Consecutive_characters_of_a_series_have_its_color()
    {
        Chart chart = Draw(
            PictureKind.Percentile,
            SampleRows.Load(SampleRows.Histogram(1_000), ("ServerName", "one")),
            SampleRows.Load(SampleRows.Histogram(2_000), ("ServerName", "two")));
        string[] lines =
            [.. TerminalDrawing.Of(chart, Unicode with { Colors = ["<1>", "<2>"], Reset = "</>" })];
        Assert.Contains(lines, line => line.Contains("┤<2>⠉", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("┤<1>⣀", StringComparison.Ordinal));
        Assert.EndsWith("<2>⣀⣀</> two: P50 2 us, P99 2 us, max 2 us", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_is_drawn_with_its_interval_and_zero()
    {
        ReportRow row = SampleRows.Row(
            "MeasurementComparison", ("Property", "P50Microseconds"), ("DifferencePercent", -50.0),
            ("LowerPercent", -75.0), ("UpperPercent", -25.0), ("PValue", 0.01), ("Verdict", "Faster"));
        Picture picture = Assert.Single(Pictures.Of([row], PictureKind.Comparison, LatencyKind.Response, []));
        string line = TerminalDrawing.Of(picture, new TerminalStyle { Width = 120 })[1];
        Assert.Matches("^P50Microseconds │ *├─+●─+┤ +┊ -50.0 % \\(-75.0 to -25.0\\) Faster$", line);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        ReportRow[] rows =
        [
            .. Enumerable.Range(1, 20).Select(i => SampleRows.Load(
                SampleRows.Skewed(i, 1_000), ("ServerName", new string('x', i * 5)), ("P99Microseconds", i * 1.5))),
        ];
        foreach (PictureKind kind in Kinds)
        {
            IReadOnlyList<Picture> pictures = Pictures.Of(rows, kind, LatencyKind.Response, []);
            Assert.Equal(kind == PictureKind.Comparison ? 1 : 3, pictures.Count);
            Assert.All(
                pictures.SelectMany(picture => TerminalDrawing.Of(picture, new TerminalStyle { Width = width })),
                line => Assert.True(line.Length <= width, line));
        }
    }

    private static Chart Draw(PictureKind kind, params ReportRow[] rows) =>
        Assert.IsType<Chart>(Assert.Single(Pictures.Of(rows, kind, LatencyKind.Response, [])));

    // The part to the right of the axis.
    private static string[] Plot(IEnumerable<string> lines) =>
    [
        .. lines.Select(line => line.Split(['│', '┤', '|'], 2)).Where(parts => parts.Length == 2)
            .Select(parts => parts[1]),
    ];

    // The highest dot of each column, from the bottom.
    private static int[] Tops(string[] plot)
    {
        int[] tops = Enumerable.Repeat(-1, 2 * plot.Max(line => line.Length)).ToArray();
        for (int row = 0; row < plot.Length; row++)
        {
            for (int column = 0; column < plot[row].Length; column++)
            {
                int pattern = plot[row][column] == ' ' ? 0 : plot[row][column] - Blank;
                for (int dot = 0; dot < Bits.Length; dot++)
                {
                    int height = (4 * (plot.Length - 1 - row)) + dot;
                    if ((pattern & Bits[dot].Left) != 0)
                        tops[2 * column] = Math.Max(tops[2 * column], height);
                    if ((pattern & Bits[dot].Right) != 0)
                        tops[(2 * column) + 1] = Math.Max(tops[(2 * column) + 1], height);
                }
            }
        }
        return tops;
    }
}
