using EventIo.Multiplexing;
using EventIo.Native;

namespace EventIo.Measurement.Readiness;

/// <summary>
/// Carries out a plan on the measuring thread, case by case; the variants alternate in each round.
/// </summary>
internal sealed class ProbeRun(
    ReadinessPlan plan, Action<MeasurementUpdate<MultiplexerMeasurement>> publish, CancellationToken cancellation)
{
    // Short enough that a stop within a stretch seems immediate.
    private const long StretchNanoseconds = Nanoseconds.PerSecond / 10;

    // The first turns after the consumer has run find cold caches; they are not counted.
    private const int TurnsAfterPause = 16;

    // 1,000 turns are enough for the floor's median.
    private const int FloorTurns = 1_000;

    private readonly HostMechanisms _mechanisms = new();
    private readonly long[] _samples = new long[4096];
    private readonly int _processor = plan.Processor ?? Processors.Allowed()[0];
    private int _roundsDone;

    private long RoundNanoseconds => (long)(plan.DurationSeconds * Nanoseconds.PerSecond / plan.Rounds);

    private int TotalRounds =>
        plan.Repetitions * plan.SocketCounts.Count * plan.ActiveCounts.Count * plan.Rounds * (plan.Variants.Count + 1);

    internal void Execute()
    {
        WriterPlacement placement = PlaceWriter();
        Processors.PinCurrentThread(_processor);
        ProbeWarmup.Run(plan, _mechanisms, placement, publish, cancellation);
        for (int repetition = 1; repetition <= plan.Repetitions; repetition++)
        {
            foreach (int socketCount in plan.SocketCounts)
            {
                foreach (int activeCount in plan.ActiveCounts)
                    MeasureCase(socketCount, activeCount, repetition, placement);
            }
        }
    }

    private void MeasureCase(int askedSockets, int askedActive, int repetition, WriterPlacement placement)
    {
        int sockets = plan.FitToDescriptorLimit
            ? Math.Min(askedSockets, ReadinessProbe.LargestSocketCount())
            : askedSockets;
        int active = Math.Min(askedActive, sockets);
        string? fitted = sockets == askedSockets ? null
            : $"{askedSockets} sockets were requested; the descriptor limit ({ResourceLimits.Descriptors}) allows " +
                $"{sockets}.";
        using StreamPairs pairs = StreamPairs.Open(plan.Transport, sockets, plan.SocketOptions, cancellation);
        ProbeRow[] rows = [.. plan.Variants.Select(variant => new ProbeRow(plan, variant, _mechanisms, pairs, active)
        {
            Note = fitted,
            Repetition = repetition,
            Placement = placement,
            Processor = _processor,
        })];
        var floor = new ProbeRow(plan, null, _mechanisms, pairs,
            active)
        { Placement = placement, Processor = _processor };
        var schedule = new TurnSchedule(sockets, active, plan.Seed);
        for (int round = 0; round < plan.Rounds; round++)
        {
            MeasureRound(floor, schedule);
            foreach (ProbeRow row in rows)
                MeasureRound(row, schedule);
        }
        foreach (ProbeRow row in rows)
            publish(new MeasurementUpdate<MultiplexerMeasurement>(
                row.Activity, Percent, row.Conclude(floor, cancellation.IsCancellationRequested)));
        cancellation.ThrowIfCancellationRequested();
    }

    private int Percent => (int)(100L * _roundsDone / TotalRounds);

    private void MeasureRound(ProbeRow row, TurnSchedule schedule)
    {
        _roundsDone++;
        if (!row.IsMeasurable || cancellation.IsCancellationRequested)
            return;
        publish(new MeasurementUpdate<MultiplexerMeasurement>(row.Activity, Percent, null));
        try
        {
            using Multiplexer? multiplexer = row.CreateMultiplexer(cancellation);
            using IProbeStretch stretch = row.CreateStretch(schedule, multiplexer);
            long begin = MonotonicClock.Nanoseconds;
            RunUncounted(stretch, plan.WarmupIterations, begin + (RoundNanoseconds / 4));
            RunCounted(row, multiplexer, stretch);
        }
        catch (Exception exception) when (exception is NativeException or DescriptorSetException)
        {
            row.Fail(exception);
        }
        row.Tally.EndRound();
    }

    private void RunUncounted(IProbeStretch stretch, int turns, long deadline)
    {
        while (turns > 0 && !cancellation.IsCancellationRequested && MonotonicClock.Nanoseconds < deadline)
            turns -= stretch.Run(_samples.AsSpan(0, Math.Min(turns, _samples.Length)), deadline, cancellation);
    }

    private void RunCounted(ProbeRow row, Multiplexer? multiplexer, IProbeStretch stretch)
    {
        int turns = Math.Max(1, plan.Iterations / plan.Rounds);
        if (multiplexer is null)
            turns = Math.Min(turns, FloorTurns);
        long end = MonotonicClock.Nanoseconds + RoundNanoseconds;
        while (turns > 0 && !cancellation.IsCancellationRequested)
        {
            long now = MonotonicClock.Nanoseconds;
            if (now >= end)
                return;
            Span<long> samples = _samples.AsSpan(0, Math.Min(turns, _samples.Length));
            int done = row.Tally.Measure(
                multiplexer, stretch, samples, Math.Min(end, now + StretchNanoseconds), cancellation);
            turns -= done;
            if (turns <= 0 || done == samples.Length)
                continue;
            long paused = MonotonicClock.Nanoseconds;
            publish(new MeasurementUpdate<MultiplexerMeasurement>(row.Activity, Percent, null));
            RunUncounted(stretch, TurnsAfterPause, paused + StretchNanoseconds);
            end += MonotonicClock.Nanoseconds - paused;
        }
    }

    // Uses the affinity that the thread has before it is bound to one processor.
    private WriterPlacement PlaceWriter()
    {
        int writer = plan.WriterProcessor
            ?? Processors.Allowed().FirstOrDefault(processor => processor != _processor, _processor);
        return new WriterPlacement(writer, writer == _processor, plan.GapMicroseconds * Nanoseconds.PerMicrosecond);
    }
}
