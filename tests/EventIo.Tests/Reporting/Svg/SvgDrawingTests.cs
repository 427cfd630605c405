using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Plotting;
using EventIo.Reporting.Rows;
using EventIo.Reporting.Svg;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Reporting.Svg;

/// <summary>Reads the paths of pictures back and compares them with what was drawn.</summary>
public sealed partial class SvgDrawingTests
{
    // The edges of the plot, which are the margins in ChartSvg.
    private const double Left = 64;
    private const double Right = 736;
    private const double Top = 30;
    private const double Bottom = 290;

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
    public void The_path_of_a_curve_has_the_histograms_values_and_ends_at_the_maximum(long[] values)
    {
        LongHistogram histogram = SampleRows.Histogram(values);
        Chart chart = Draw(PictureKind.Percentile, SampleRows.Load(histogram));
        (double X, double Y)[] corners = Corners(Path(chart, "l c0"));
        Assert.Equal(Left, corners[0].X);
        Assert.Equal(Right, corners[^1].X);
        Assert.Equal(chart.Y.Position(histogram.GetMaxValue() / 1e9), Height(corners[^1].Y), 0.1 / (Bottom - Top));
        foreach (double place in Enumerable.Range(0, 500).Select(i => i / 500.0))
        {
            double quantile = chart.X.Value(place);
            double x = Left + (place * (Right - Left));
            // At a step, both the lower and the upper value are correct.
            double[] drawn = [.. corners.Zip(corners.Skip(1))
                .Where(pair => pair.First.X - 0.1 <= x && x <= pair.Second.X + 0.1)
                .SelectMany(pair => new[] { Height(pair.First.Y), Height(pair.Second.Y) })];
            double expected = chart.Y.Position(chart.Series[0].ValueAt(quantile));
            Assert.InRange(expected, drawn.Min() - (1.0 / (Bottom - Top)), drawn.Max() + (1.0 / (Bottom - Top)));
        }
    }

    [Fact]
    public void The_path_of_a_histogram_has_the_height_of_each_count()
    {
        Chart chart = Draw(PictureKind.Histogram, SampleRows.Load(SampleRows.Skewed(1, 10_000)));
        (double X, double Y)[] corners = Corners(Path(chart, "b c0"));
        foreach (ChartPoint bar in chart.Series[0].Points)
        {
            double right = Left + (chart.X.Position(bar.X) * (Right - Left));
            double y = bar.Y > 0 ? Bottom - (chart.Y.Position(bar.Y) * (Bottom - Top)) : Bottom;
            double middle = right - ((Right - Left) / 120);
            (double X, double Y) left = corners.Last(corner => corner.X < middle);
            Assert.Equal(y, left.Y, 0.06);
        }
    }

    [Fact]
    public void A_document_is_xml_with_title_description_and_styles()
    {
        Chart chart = Draw(PictureKind.Percentile, SampleRows.Load(SampleRows.Histogram(1_000), ("ServerName", "a<b")));
        XElement svg = XDocument.Parse(SvgDrawing.Document(chart)).Root!;
        XNamespace names = "http://www.w3.org/2000/svg";
        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal("Latency by percentile", svg.Element(names + "title")!.Value);
        Assert.Contains(
            "P50 1 us, P99 1 us, max 1 us", svg.Element(names + "desc")!.Value, StringComparison.Ordinal);
        Assert.Contains("a<b", svg.Element(names + "desc")!.Value, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", svg.Element(names + "style")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_do_not_overlap()
    {
        LongHistogram histogram = SampleRows.Histogram(1, Latency.HighestNanoseconds);
        Chart chart = Draw(PictureKind.Histogram, SampleRows.Load(histogram));
        double[] places =
        [
            .. XDocument.Parse(SvgDrawing.Document(chart)).Descendants()
                .Where(text => (string?)text.Attribute("class") == "m" && text.Value != chart.X.Title)
                .Select(text => double.Parse(text.Attribute("x")!.Value, CultureInfo.InvariantCulture))
                .Order(),
        ];
        Assert.True(places.Length > 5);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First > 30));
    }

    private static double Height(double y) => (Bottom - y) / (Bottom - Top);

    private static Chart Draw(PictureKind kind, params ReportRow[] rows) =>
        Assert.IsType<Chart>(Assert.Single(Pictures.Of(rows, kind, LatencyKind.Response, [])));

    private static string Path(Picture picture, string style) => XDocument.Parse(SvgDrawing.Document(picture))
        .Descendants().First(path => (string?)path.Attribute("class") == style).Attribute("d")!.Value;

    private static (double X, double Y)[] Corners(string path)
    {
        var corners = new List<(double X, double Y)>();
        foreach (Match step in Step().Matches(path))
        {
            double[] numbers = [.. step.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
            corners.Add(step.Groups[1].Value switch
            {
                "M" => (numbers[0], numbers[1]),
                "h" => (Math.Round(corners[^1].X + numbers[0], 1), corners[^1].Y),
                _ => (corners[^1].X, Math.Round(corners[^1].Y + numbers[0], 1)),
            });
        }
        return [.. corners];
    }

    [GeneratedRegex("([Mhv])([-0-9. ]+)")]
    private static partial Regex Step();
}
