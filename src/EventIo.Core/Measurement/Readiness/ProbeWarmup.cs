using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Sockets.Options;

namespace EventIo.Measurement.Readiness;

/// <summary>
/// Runs every variant briefly before anything is counted, so that the compiler has finished: tiered compilation makes a
/// method's first calls slow and replaces them in the background once nothing new has been compiled for 100 ms.
/// </summary>
internal static class ProbeWarmup
{
    private const int Sockets = 8;
    private const int Passes = 3;
    private const int Turns = 512;
    private static readonly TimeSpan BackgroundCompilation = TimeSpan.FromMilliseconds(150);
    private static readonly HashSet<(MultiplexerVariant, ProbeMode)> Done = [];

    internal static void Run(
        ReadinessPlan plan, HostMechanisms mechanisms, WriterPlacement placement,
        Action<MeasurementUpdate<MultiplexerMeasurement>> publish,
        CancellationToken cancellation)
    {
        MultiplexerVariant[] fresh;
        lock (Done)
            fresh = [.. plan.Variants.Distinct().Where(variant => !Done.Contains((variant, plan.Mode)))];
        if (fresh.Length == 0)
            return;
        publish(new MeasurementUpdate<MultiplexerMeasurement>("Warming up the compiler", 0, null));
        using StreamPairs pairs = StreamPairs.Open(StreamPairs.Lightest, Sockets, SocketOptionSet.Empty, cancellation);
        var schedule = new TurnSchedule(Sockets, Sockets, plan.Seed);
        for (int pass = 0; pass < Passes; pass++)
        {
            foreach (MultiplexerVariant variant in fresh)
                RunOnce(plan, mechanisms, placement, pairs, schedule, variant, cancellation);
            cancellation.WaitHandle.WaitOne(BackgroundCompilation);
            cancellation.ThrowIfCancellationRequested();
        }
        lock (Done)
            Done.UnionWith(fresh.Select(variant => (variant, plan.Mode)));
    }

    private static void RunOnce(
        ReadinessPlan plan, HostMechanisms mechanisms, WriterPlacement placement, StreamPairs pairs,
        TurnSchedule schedule,
        MultiplexerVariant variant, CancellationToken cancellation)
    {
        var row = new ProbeRow(plan, variant, mechanisms, pairs, Sockets) { Placement = placement, Processor = 0 };
        if (!row.IsMeasurable)
            return;
        try
        {
            using Multiplexer? multiplexer = row.CreateMultiplexer(cancellation);
            using IProbeStretch stretch = row.CreateStretch(schedule, multiplexer);
            Span<long> samples = new long[Turns];
            row.Tally.Measure(multiplexer, stretch, samples, MonotonicClock.Nanoseconds + 100_000_000, cancellation);
        }
        catch (Exception exception) when (exception is NativeException or DescriptorSetException)
        {
            // The measurement will fail in the same way and report it in the row; the other variants are measured.
        }
    }
}
