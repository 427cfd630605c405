using System.Text.RegularExpressions;
using EventIo.Measurement.Histograms;
using EventIo.Reporting;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Plotting;
using EventIo.Reporting.Rows;
using EventIo.Reporting.Terminal;
using EventIo.Reporting.Terminal.Images;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Reporting.Terminal.Images;

/// <summary>Reads images back, pixel by pixel, and compares them with what was drawn.</summary>
public sealed class ImageTests
{
    // The columns and lines of the drawings, and the pixels of a cell.
    private static readonly TerminalStyle Style = new()
    {
        Width = 100,
        Height = 15,
        Cell = new(9, 18),
        Colors = ImageColors.OnDark.Escapes,
        Reset = "\e[0m",
    };

    public static TheoryData<ImageProtocol, int> Curves => new MatrixTheoryData<ImageProtocol, int>(
        [ImageProtocol.Kitty, ImageProtocol.Sixel], [1, 2, 3]);

    [Theory, MemberData(nameof(Curves))]
    public void The_curve_of_an_image_has_the_histograms_values(ImageProtocol protocol, int seed)
    {
        LongHistogram histogram = SampleRows.Skewed(seed, count: 20_000);
        Chart chart = Assert.IsType<Chart>(Draw(PictureKind.Percentile, SampleRows.Load(histogram)));
        TerminalPicture picture = TerminalDrawing.Draw(chart, Style);
        int[,] pixels = Assert.Single(ImageReader.Read(picture.Write(protocol, ImageColors.OnDark, firstId: 0)));
        (int height, int width) = (pixels.GetLength(0), pixels.GetLength(1));
        Assert.Equal(15 * 18, height);
        Assert.Equal(picture.Images[0].Columns * 9, width);
        for (int x = 0; x < width; x++)
        {
            // The pen is two pixels wide: a dot also covers the pixels to its left and above.
            double quantile = chart.X.Value(Math.Min(x + 1, width - 1) / (width - 1.0));
            double rank = Math.Ceiling(quantile * histogram.TotalCount);
            long expected = x + 1 >= width - 1
                ? histogram.GetMaxValue()
                : histogram.GetValueAtPercentile(100 * (Math.Max(rank, 1) - 0.25) / histogram.TotalCount);
            int top = Enumerable.Range(0, height).First(y => IsSeries(pixels[y, x], 0));
            // A dot at the upper edge covers no pixel above it.
            double dots = (chart.Y.Position(expected / 1e9) * (height - 1)) + 1;
            Assert.Equal(Math.Min(dots, height - 1), height - 1 - top, 0.501);
        }
    }

    [Theory, InlineData(ImageProtocol.Kitty), InlineData(ImageProtocol.Sixel)]
    public void The_bars_of_an_image_are_as_high_as_the_counts(ImageProtocol protocol)
    {
        var chart = (Chart)Draw(PictureKind.Histogram, SampleRows.Load(SampleRows.Skewed(seed: 2, count: 10_000)));
        TerminalPicture picture = TerminalDrawing.Draw(chart, Style);
        int[,] pixels = Assert.Single(ImageReader.Read(picture.Write(protocol, ImageColors.OnDark, firstId: 0)));
        (int height, int width) = (pixels.GetLength(0), pixels.GetLength(1));
        for (int x = 0; x < width; x++)
        {
            double count = chart.Series[0].ValueAt(chart.X.Value((x + 0.49) / width));
            double expected = count > 0 ? chart.Y.Position(count) : 0;
            int filled = Enumerable.Range(0, height).Count(y => IsSeries(pixels[y, x], 0));
            Assert.Equal(expected, filled / (double)height, 1.0 / height);
        }
    }

    [Fact]
    public void Both_protocols_show_the_same_pixels()
    {
        TerminalPicture picture = Two();
        int[,] kitty = ImageReader.Read(picture.Write(ImageProtocol.Kitty, ImageColors.OnLight, firstId: 7))[0];
        int[,] sixel = ImageReader.Read(picture.Write(ImageProtocol.Sixel, ImageColors.OnLight, firstId: 0))[0];
        Assert.Equal(kitty.Length, sixel.Length);
        Assert.All(kitty.Cast<int>().Zip(sixel.Cast<int>()), pair => Assert.True(AreAlike(pair.First, pair.Second)));
    }

    [Fact]
    public void An_image_is_right_of_the_axis_and_the_cursor_comes_back()
    {
        TerminalPicture picture = Two();
        string text = picture.Write(ImageProtocol.Kitty, ImageColors.OnDark, firstId: 0);
        Match move = Regex.Match(text, @"\n\e7\e\[(\d+)A\e\[(\d+)G\e_G.*\e\\\e8$");
        int line = picture.Lines.Count - int.Parse(move.Groups[1].ValueSpan, provider: null);
        int column = int.Parse(move.Groups[2].ValueSpan, provider: null) - 1;
        Assert.Equal(1, line);
        for (int row = 0; row < Style.Height; row++)
        {
            Assert.Equal(column, picture.Lines[line + row].Length);
            Assert.Contains(picture.Lines[line + row][^1..], "│┤", StringComparison.Ordinal);
        }
        Assert.Equal(Style.Width, column + picture.Images[0].Columns);
        // The legend has the colours of the image.
        Assert.StartsWith("\e[38;2;88;166;255m━━\e[0m one: ", picture.Lines[^2], StringComparison.Ordinal);
        Assert.StartsWith("\e[38;2;255;166;87m━━\e[0m two: ", picture.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_confidence_interval_is_drawn_as_a_line_and_a_figure_as_a_bar()
    {
        ReportRow[] rows =
        [
            SampleRows.Row(
                "MeasurementComparison", ("Property", "P50Microseconds"), ("DifferencePercent", -50.0),
                ("LowerPercent", -75.0), ("UpperPercent", -25.0), ("PValue", 0.01), ("Verdict", "Faster")),
        ];
        var chart = (BarChart)Draw(PictureKind.Comparison, rows);
        int[,] interval = Read(TerminalDrawing.Draw(chart, Style));
        int[] drawn = [.. Columns(interval)];
        Assert.Equal(chart.Axis.Position(-75), drawn[0] / (double)interval.GetLength(1), 0.03);
        Assert.Equal(chart.Axis.Position(-25), drawn[^1] / (double)interval.GetLength(1), 0.03);
        int[,] bars = Read(TerminalDrawing.Draw(
            Draw(PictureKind.Comparison, SampleRows.Row("A", ("AcceptedConnections", 50.0)),
                SampleRows.Row("A", ("AcceptedConnections", 100.0))),
            Style));
        Assert.Equal(2 * 18, bars.GetLength(0));
        Assert.Equal(0.5, Enumerable.Range(0, bars.GetLength(1)).Count(x => IsSeries(bars[9, x], 0))
            / (double)bars.GetLength(1), 0.01);
        Assert.True(IsSeries(bars[27, bars.GetLength(1) - 1], 0));
    }

    [Fact]
    public void Pictures_below_each_other_keep_their_images_and_a_low_screen_reduces_their_height()
    {
        TerminalPicture picture = Two();
        var both = TerminalPicture.Join([picture, picture]);
        Assert.Equal([1, picture.Lines.Count + 2], both.Images.Select(image => image.Line));
        Assert.Equal((2 * picture.Lines.Count) + 1, both.Lines.Count);
        Assert.Single(both.Top(both.Lines.Count - 6).Images);
        var low = TerminalPicture.Fit(
            height => TerminalDrawing.Draw(OneAndTwo(), Style with { Height = height }), height: 15, screenHeight: 12);
        Assert.Equal(11, low.Lines.Count);
    }

    [Fact]
    public void An_image_that_is_too_large_is_shown_in_parts_beside_and_below_each_other()
    {
        TerminalPicture whole = Two();
        // The image has 90 columns and 15 rows, so it takes three parts of up to 40 columns and two of up to 8 rows.
        TerminalPicture parts = whole.Split(new(40 * 9, 150));
        Assert.Equal(6, parts.Images.Count);
        int[,] joined = new int[whole.Images[0].Image.Height, whole.Images[0].Image.Width];
        List<int[,]> read = ImageReader.Read(parts.Write(ImageProtocol.Sixel, ImageColors.OnDark, firstId: 0));
        foreach ((PlacedImage part, int[,] pixels) in parts.Images.Zip(read))
        {
            int left = (part.Column - whole.Images[0].Column) * 9;
            int top = (part.Line - whole.Images[0].Line) * 18;
            for (int y = 0; y < pixels.GetLength(0); y++)
            {
                for (int x = 0; x < pixels.GetLength(1); x++)
                    joined[top + y, left + x] = pixels[y, x];
            }
        }
        Assert.Equal(Read(whole), joined);
    }

    [Fact]
    public void The_colors_are_those_of_svg_pictures()
    {
        string[] styles = Regex.Split(ReportResource.Read("picture.css"), "@media");
        Assert.All([ImageColors.OnLight, ImageColors.OnDark], Check);

        void Check(ImageColors colors)
        {
            string style = styles[colors == ImageColors.OnDark ? 1 : 0];
            Assert.Contains($"--grid:#{colors.Grid:x6}", style, StringComparison.Ordinal);
            for (int i = 0; i < Picture.MostSeries; i++)
                Assert.Contains($"--c{i}:#{colors.Series[i]:x6}", style, StringComparison.Ordinal);
        }
    }

    private static int[,] Read(TerminalPicture picture) =>
        Assert.Single(ImageReader.Read(picture.Write(ImageProtocol.Sixel, ImageColors.OnDark, firstId: 0)));

    private static IEnumerable<int> Columns(int[,] pixels) =>
        from x in Enumerable.Range(0, pixels.GetLength(1))
        where Enumerable.Range(0, pixels.GetLength(0)).Any(y => IsSeries(pixels[y, x], 0))
        select x;

    private static bool IsSeries(int pixel, int series) => AreAlike(pixel, ImageColors.OnDark.Series[series]);

    // Sixels have their colours in percent.
    private static bool AreAlike(int pixel, int other) =>
        pixel == other || (pixel >= 0 && other >= 0 && Enumerable.Range(0, 3).All(part =>
            Math.Abs(((pixel >> (8 * part)) & 0xff) - ((other >> (8 * part)) & 0xff)) < 3));

    private static TerminalPicture Two() => TerminalDrawing.Draw(OneAndTwo(), Style);

    private static Picture OneAndTwo() => Draw(
        PictureKind.Percentile,
        SampleRows.Load(SampleRows.Skewed(seed: 5, count: 1_000), ("ServerName", "one")),
        SampleRows.Load(SampleRows.Skewed(seed: 6, count: 9_000, median: 90_000), ("ServerName", "two")));

    private static Picture Draw(PictureKind kind, params ReportRow[] rows) =>
        Assert.Single(Pictures.Of(rows, kind, LatencyKind.Response, []));
}
