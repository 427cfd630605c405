using EventIo.Measurement.EventLoops.Tracing.Programs;
using EventIo.Native.Linux.Bpf;
using EventIo.Tests.Support.Machine;
using HdrHistogram;
using Xunit;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Tests.Measurement.EventLoops.Tracing.Programs;

/// <summary>The histogram in the kernel: the tests run its instructions there.</summary>
public sealed class TurnBucketsTests
{
    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(63L)]
    [InlineData(64L)]
    [InlineData(127L)]
    [InlineData(128L)]
    [InlineData(129L)]
    [InlineData(1_000L)]
    [InlineData(65_535L)]
    [InlineData(1_234_567L)]
    [InlineData(20_000_000L)]
    [InlineData(4_294_967_296L)]
    [InlineData(3_599_999_999_999L)]
    public void A_bucket_determines_a_time_to_within_one_percent(long nanoseconds)
    {
        long middle = TurnBuckets.Middle(BucketOf((ulong)nanoseconds));
        Assert.InRange(middle - nanoseconds, -(nanoseconds * 0.008) - 0.5, (nanoseconds * 0.008) + 0.5);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1ul << 43)]
    public void A_time_beyond_an_hour_is_in_the_last_bucket(ulong nanoseconds) =>
        Assert.Equal(TurnBuckets.Count - 1, BucketOf(nanoseconds));

    [Fact]
    public void Buckets_are_converted_to_a_histogram_with_their_counts()
    {
        ulong[] counts = new ulong[TurnBuckets.Count];
        counts[100] = 3;
        counts[300] = 2;
        LongHistogram histogram = TurnBuckets.ToHistogram(counts);
        Assert.Equal(5, histogram.TotalCount);
        Assert.Equal(
            histogram.MedianEquivalentValue(TurnBuckets.Middle(300)),
            histogram.MedianEquivalentValue(histogram.GetMaxValue()));
    }

    private static int BucketOf(ulong nanoseconds)
    {
        KernelPrograms.Require();
        var code = new BpfAssembler();
        code.MoveWide(R6, nanoseconds);
        TurnBuckets.WriteOffset(code, R6, R8);
        code.Move(R0, R8);
        code.ExitWithR0();
        uint offset = KernelPrograms.Run(code);
        Assert.Equal(0u, offset % sizeof(ulong));
        return (int)(offset / sizeof(ulong));
    }
}
