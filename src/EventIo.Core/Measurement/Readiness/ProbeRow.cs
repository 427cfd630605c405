using EventIo.Multiplexing;

namespace EventIo.Measurement.Readiness;

/// <summary>One row being measured: a variant (or the floor, if there is none) over the sockets of a case.</summary>
internal sealed class ProbeRow
{
    private readonly ReadinessPlan _plan;
    private readonly MultiplexerVariant? _variant;
    private readonly MultiplexerDescription? _description;
    private readonly StreamPairs _pairs;
    private readonly int _activeCount;
    private MeasurementStatus _status = MeasurementStatus.Measured;
    private string? _reason;

    /// <summary>Creates the row.</summary>
    /// <param name="plan">What is measured.</param>
    /// <param name="variant">The mechanism and its trigger mode; <see langword="null"/> for the floor.</param>
    /// <param name="mechanisms">What this host offers, detected once for all rows.</param>
    /// <param name="pairs">The sockets.</param>
    /// <param name="activeCount">The number of sockets that are written to.</param>
    internal ProbeRow(
        ReadinessPlan plan, MultiplexerVariant? variant, HostMechanisms mechanisms, StreamPairs pairs, int activeCount)
    {
        _plan = plan;
        _variant = variant;
        _pairs = pairs;
        _activeCount = activeCount;
        if (variant is not { } asked)
            return;
        _description = mechanisms.Describe(asked.Kind);
        Refuse(_description, asked.TriggerMode);
    }

    /// <summary>A remark about the row in addition to its figures.</summary>
    internal string? Note { get; init; }

    internal int Repetition { get; init; } = 1;

    internal required WriterPlacement Placement { get; init; }

    internal required int Processor { get; init; }

    internal StretchTally Tally { get; } = new();

    internal bool IsMeasurable => _status == MeasurementStatus.Measured;

    internal string Activity =>
        $"{(_variant is { } variant ? variant.ToString() : "Floor")}, {_pairs.Readers.Length} sockets, " +
        $"{_activeCount} active";

    internal Multiplexer? CreateMultiplexer(CancellationToken cancellation)
    {
        if (_variant is not { } variant)
            return null;
        if (_description!.TakesOverSockets)
            _pairs.ReopenUnlessFresh(cancellation);
        return MultiplexerCatalog.Create(variant, new MultiplexerOptions
        {
            IsWakeable = false,
            AllowLargeDescriptorSet = _plan.AllowLargeDescriptorSet,
            BufferBytes = 64,
            RingBufferCount = 1024,
        });
    }

    internal IProbeStretch CreateStretch(TurnSchedule schedule, Multiplexer? multiplexer) =>
        _plan.Mode == ProbeMode.Turn
            ? new TurnStretch(_pairs, schedule, multiplexer)
            : new WakeupStretch(_pairs, schedule, multiplexer, Placement);

    internal void Fail(Exception exception) => Refuse(
        exception is DescriptorSetException
            ? MeasurementStatus.Unsupported
            : MeasurementStatus.Failed, exception.Message);

    /// <summary>The finished row.</summary>
    internal MultiplexerMeasurement Conclude(ProbeRow floor, bool isInterrupted)
    {
        MultiplexerVariant variant = _variant!.Value;
        var row = new MultiplexerMeasurement
        {
            Multiplexer = variant.Kind,
            TriggerMode = variant.TriggerMode,
            SocketCount = _pairs.Readers.Length,
            ActiveCount = _activeCount,
            Status = IsMeasurable && isInterrupted ? MeasurementStatus.Interrupted : _status,
            Reason = _reason ?? Note,
            Mode = _plan.Mode,
            Transport = _plan.Transport,
            CongestionControl = _pairs.CongestionControl,
            SocketOptions = _pairs.SocketOptions,
            Iterations = _plan.Iterations,
            WarmupIterations = _plan.WarmupIterations,
            Rounds = _plan.Rounds,
            Repetition = Repetition,
            Seed = _plan.Seed,
            Processor = Processor,
            WriterProcessor = _plan.Mode == ProbeMode.Wakeup ? Placement.Processor : null,
            ClockCostNanoseconds = HostFacts.Current.ClockCostNanoseconds,
        };
        return Tally.Turns == 0 ? row : Tally.Fill(row, floor.Tally) with
        {
            Verdict = ProbeVerdict.Of(_plan, Tally, Placement),
        };
    }

    private void Refuse(MultiplexerDescription description, TriggerMode triggerMode)
    {
        if (!description.IsAvailable)
            Refuse(MeasurementStatus.Unavailable, description.Reason!);
        else if (description.Model == MultiplexerModel.Blocking)
            Refuse(MeasurementStatus.Unsupported, NothingToMultiplex);
        else if (description.Refusal(triggerMode) is { } refusal)
            Refuse(MeasurementStatus.Unsupported, refusal);
        else if (description.LargestDescriptor < _pairs.HighestReader && !_plan.AllowLargeDescriptorSet)
            Refuse(MeasurementStatus.Unsupported, SetLimit(description.LargestDescriptor.Value + 1));
    }

    private const string NothingToMultiplex =
        "With a thread per connection, each thread waits for one socket: there is nothing to multiplex. " +
        "Start-EventServer can serve with it.";

    private string SetLimit(int setSize) =>
        $"FD_SETSIZE is {setSize}: select takes descriptors below it, and the highest here is " +
        $"{_pairs.HighestReader}. -AllowLargeDescriptorSet measures with a larger bitmap, which the kernel takes.";

    private void Refuse(MeasurementStatus status, string reason)
    {
        _status = status;
        _reason = reason;
    }
}
