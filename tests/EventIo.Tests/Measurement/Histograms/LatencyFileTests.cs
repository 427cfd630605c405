using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using EventIo.Measurement.Histograms;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Measurement.Histograms;

/// <summary>HdrHistogram's own tools read the written files.</summary>
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
        Assert.Equal(new DateTimeOffset(Ended).ToUnixTimeMilliseconds() - 10_000, read[0].StartTimeStamp);
        // Other implementations read only ASCII.
        Assert.StartsWith("#[Histogram log format version 1.", Encoding.ASCII.GetString(file.ToArray()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_of_one_kind_need_no_tag()
    {
        using var file = new MemoryStream();
        LatencyFile.WriteLog(file, [Recording(1, "one"), Recording(2, "one")]);
        file.Position = 0;
        using var reader = new HistogramLogReader(file);
        Assert.Equal([null, null], reader.ReadHistograms().Select(histogram => histogram.Tag));
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

    [Fact]
    public void A_histogram_crosses_process_boundaries_as_text()
    {
        HistogramBase histogram = Recording(2, "").Histogram;
        string text = LatencyEncoding.Encode(histogram)!;
        Assert.StartsWith("HISTFAAA", text, StringComparison.Ordinal);
        // Other implementations require the whole format of RFC 1950, with the checksum at the end.
        byte[] bytes = Convert.FromBase64String(text);
        Assert.Equal(bytes.Length - 8, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)));
        using var plain = new MemoryStream();
        using (var decompressor = new ZLibStream(
            new MemoryStream(bytes, 8, bytes.Length - 8), CompressionMode.Decompress))
            decompressor.CopyTo(plain);
        Assert.Equal(Adler32(plain.ToArray()), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(bytes.Length - 4)));
        Assert.Equal(Counts(histogram), Counts(LatencyEncoding.Decode(text)!));
        Assert.Null(LatencyEncoding.Encode(null));
        foreach (string wrong in new[] { "", "no Base64", "AAAA", text[..^8], Convert.ToBase64String(new byte[100]) })
            Assert.Null(LatencyEncoding.Decode(wrong));
    }

    private static uint Adler32(byte[] bytes)
    {
        const uint Base = 65_521;
        (uint sum, uint sums) = (1, 0);
        foreach (byte value in bytes)
        {
            sum = (sum + value) % Base;
            sums = (sums + sum) % Base;
        }
        return (sums << 16) | sum;
    }

    private static IEnumerable<(long Value, long Count)> Counts(HistogramBase histogram) =>
        histogram.RecordedValues().Select(step => (step.ValueIteratedTo, step.CountAtValueIteratedTo));

    // Latencies from a microsecond to a millisecond, each recorded the given number of times.
    private static LatencyRecording Recording(int times, string tag)
    {
        var histogram = new LongHistogram(1, 3_600_000_000_000, 3);
        for (int microseconds = 1; microseconds <= 1_000; microseconds++)
            histogram.RecordValueWithCount(microseconds * 1_000L, times);
        return new LatencyRecording(histogram, Ended, 10, tag);
    }
}
