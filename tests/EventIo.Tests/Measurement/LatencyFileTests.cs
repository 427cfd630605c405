using System.Globalization;
using System.Text;
using EventIo.Measurement;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Measurement;

/// <summary>Whether HdrHistogram's own tools read what is written.</summary>
public sealed class LatencyFileTests
{
    private static readonly DateTime Ended = new(2026, 3, 1, 12, 0, 10, DateTimeKind.Utc);

    [Fact]
    public void A_log_is_read_back_as_it_was_recorded()
    {
        using var file = new MemoryStream();
        LatencyFile.WriteLog(file, [Recording(1, "one of, two"), Recording(3, "two")]);
        file.Position = 0;
        using var reader = new HistogramLogReader(file);
        HistogramBase[] read = [.. reader.ReadHistograms()];
        Assert.Equal(["one-of-two", "two"], read.Select(histogram => histogram.Tag));
        Assert.Equal([1_000, 3_000], read.Select(histogram => histogram.TotalCount));
        Assert.Equal(Recording(3, "").Histogram.GetValueAtPercentile(99), read[1].GetValueAtPercentile(99));
        Assert.Equal(10_000, read[0].EndTimeStamp - read[0].StartTimeStamp);
    }

    [Fact]
    public void A_distribution_is_in_milliseconds_whatever_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            using var file = new MemoryStream();
            LatencyFile.WritePercentiles(file, Recording(1, ""));
            string[] lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n');
            Assert.Matches(@"^\s+Value\s+Percentile\s+TotalCount\s+1/\(1-Percentile\)", lines[0]);
            string[] half = lines.First(line => line.Contains(" 0.500000000000 ", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.InRange(double.Parse(half[0], CultureInfo.InvariantCulture), 0.499, 0.501);
            Assert.Contains(lines, line => line.StartsWith("#[Max", StringComparison.Ordinal));
            Assert.Equal("de-DE", CultureInfo.CurrentCulture.Name);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    // A microsecond to a millisecond, so many times.
    private static LatencyRecording Recording(int times, string tag)
    {
        var histogram = new LongHistogram(1, 3_600_000_000_000, 3);
        for (int microseconds = 1; microseconds <= 1_000; microseconds++)
            histogram.RecordValueWithCount(microseconds * 1_000L, times);
        return new LatencyRecording(histogram, Ended, 10, tag);
    }
}
