using EventIo.Multiplexing;
using EventIo.Native;
using HdrHistogram;

namespace EventIo.Measurement.Readiness;

/// <summary>The sum of the stretches of one row.</summary>
internal sealed class StretchTally
{
    private const int SignificantDigits = 3;
    private const long HighestNanoseconds = 60_000_000_000;

    // The clock advances in steps. With 20 steps, one more or less is 5 %.
    private const int StepsToTell = 20;

    private readonly LongHistogram _round = NewHistogram();
    private long _latencyNanoseconds;
    private long _wallNanoseconds;
    private long _cpuNanoseconds;
    private long _systemCalls;
    private long _waits;
    private long _descriptorsScanned;

    /// <summary>Every turn, in nanoseconds.</summary>
    internal LongHistogram Histogram { get; } = NewHistogram();

    internal List<double> RoundMedians { get; } = [];

    internal long Turns => Histogram.TotalCount;

    internal long AllocatedBytes { get; private set; }

    /// <summary>
    /// The thread's CPU time in percent of the wall time; <see langword="null"/> if it ran for too few of the CPU
    /// clock's steps.
    /// </summary>
    internal double? CpuPercent => IsCpuKnown ? 100.0 * _cpuNanoseconds / _wallNanoseconds : null;

    private bool IsCpuKnown => _wallNanoseconds >= StepsToTell * MonotonicClock.ThreadCpuStepNanoseconds;

    /// <summary>Runs a stretch and counts what it cost.</summary>
    /// <returns>The number of turns that were run.</returns>
    internal int Measure(
        Multiplexer? multiplexer, IProbeStretch stretch, Span<long> samples, long deadline,
        CancellationToken cancellation)
    {
        long systemCalls = multiplexer?.SystemCalls ?? 0;
        long waits = multiplexer?.Waits ?? 0;
        long scanned = multiplexer?.DescriptorsScanned ?? 0;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long cpu = MonotonicClock.ThreadCpuNanoseconds;
        long begin = MonotonicClock.Nanoseconds;
        int turns = stretch.Run(samples, deadline, cancellation);
        _wallNanoseconds += MonotonicClock.Nanoseconds - begin;
        _cpuNanoseconds += MonotonicClock.ThreadCpuNanoseconds - cpu;
        AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
        _systemCalls += (multiplexer?.SystemCalls ?? 0) - systemCalls + ((long)turns * stretch.OwnSystemCallsPerTurn);
        _waits += (multiplexer?.Waits ?? 0) - waits;
        _descriptorsScanned += (multiplexer?.DescriptorsScanned ?? 0) - scanned;
        foreach (long sample in samples[..turns])
        {
            _latencyNanoseconds += sample;
            _round.RecordValue(Math.Clamp(sample, 1, HighestNanoseconds));
        }
        return turns;
    }

    /// <summary>Ends a round.</summary>
    internal void EndRound()
    {
        if (_round.TotalCount == 0)
            return;
        RoundMedians.Add(_round.GetValueAtPercentile(50));
        Histogram.Add(_round);
        _round.Reset();
    }

    /// <summary>Fills in the figures of a row.</summary>
    internal MultiplexerMeasurement Fill(MultiplexerMeasurement row, StretchTally floor) => row with
    {
        Turns = Turns,
        MinMicroseconds = Histogram.GetValueAtPercentile(0) / (double)Nanoseconds.PerMicrosecond,
        P50Microseconds = Percentile(50),
        P90Microseconds = Percentile(90),
        P99Microseconds = Percentile(99),
        P999Microseconds = Percentile(99.9),
        MaxMicroseconds = Histogram.GetMaxValue() / (double)Nanoseconds.PerMicrosecond,
        MeanNanoseconds = _latencyNanoseconds / (double)Turns,
        RoundP50Microseconds = [.. RoundMedians.Select(median => median / Nanoseconds.PerMicrosecond)],
        CpuPercent = CpuPercent,
        CpuNanosecondsPerEvent = IsCpuKnown ? _cpuNanoseconds / (double)Turns : null,
        SystemCallsPerEvent = _systemCalls / (double)Turns,
        DescriptorsScannedPerWait = _waits == 0 ? null : _descriptorsScanned / (double)_waits,
        AllocatedBytes = AllocatedBytes,
        EmptyTurnNanoseconds = floor.Turns == 0 ? null : floor.Histogram.GetValueAtPercentile(50),
        Histogram = Histogram,
    };

    private double Percentile(double percentile) =>
        Histogram.GetValueAtPercentile(percentile) / (double)Nanoseconds.PerMicrosecond;

    private static LongHistogram NewHistogram() => new(1, HighestNanoseconds, SignificantDigits);
}
