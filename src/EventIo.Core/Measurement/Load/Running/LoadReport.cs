using EventIo.Addresses;
using EventIo.Measurement.Histograms;
using EventIo.Measurement.Load.Loops;
using EventIo.Measurement.Load.Observation;
using EventIo.Native;
using HdrHistogram;

namespace EventIo.Measurement.Load.Running;

/// <summary>Converts the results of a run into a measurement.</summary>
internal sealed class LoadReport(
    LoadPlan plan,
    IReadOnlyList<LoadLoop> loops,
    LoadTally total,
    ServerWatch watch,
    KernelWatch kernel)
{
    /// <summary>Why a run has no figures although nothing stopped it.</summary>
    internal const string NothingMeasured =
        "The measured time was over before a loop of the generator had finished a turn: the processor was too busy or "
        + "too slow. Measure for longer, or when the host is less busy.";

    private readonly TcpSummary _tcp = SumTcp(loops);
    private readonly LoopUse _use = loops.Aggregate(default(LoopUse), (sum, loop) => sum + loop.Use);

    /// <summary>Whether requests are due at scheduled times.</summary>
    internal bool IsOpenLoop => plan.RatePerSecond is not null;

    internal LoadPlan Plan => plan;

    internal LoadTally Total => total;

    internal TcpSummary Tcp => _tcp;

    internal IReadOnlyList<LoadLoop> Loops => loops;

    internal LongHistogram Response => IsOpenLoop ? total.Response : total.Service;

    /// <summary>Seconds that were measured; 0 if the run ended before.</summary>
    internal double Seconds => Math.Max(0, total.EndedAt - total.BeganAt) / (double)Nanoseconds.PerSecond;

    internal KernelWatch Kernel => kernel;

    internal LoadMeasurement Create(MeasurementStatus status, string? reason)
    {
        LoadMeasurement asked = Circumstances(status, reason);
        if (Seconds == 0)
        {
            return status == MeasurementStatus.Measured
                ? asked with { Status = MeasurementStatus.Failed, Reason = NothingMeasured }
                : asked;
        }
        LoadMeasurement row = WithKernel(WithCosts(WithThroughput(asked)));
        if (plan.HasRequests)
            row = WithLatencies(row);
        return row with { Verdict = LoadVerdict.Of(this) };
    }

    private static TcpSummary SumTcp(IReadOnlyList<LoadLoop> loops)
    {
        var sum = new TcpSummary();
        foreach (LoadLoop loop in loops)
            sum.Add(loop.Tcp);
        return sum;
    }

    private LoadMeasurement Circumstances(MeasurementStatus status, string? reason) => new()
    {
        Target = AddressText.Format(plan.Target.EndPoint),
        ServerName = plan.Target.ServerName,
        Workload = plan.Workload,
        ConnectionCount = plan.ConnectionCount,
        MessageBytes = plan.EffectiveMessageBytes is > 0 and var bytes ? bytes : null,
        Status = status,
        Reason = reason,
        Exchange = plan.ConnectsPerRequest ? plan.Exchange : null,
        HttpPath = plan.IsHttp ? plan.HttpPath : null,
        ExpectedStatusCode = plan.IsHttp ? plan.ExpectedStatusCode : null,
        PipelineDepth = plan.PipelineDepth,
        WritesPerRequest = plan.WritesPerRequest,
        RatePerSecond = plan.RatePerSecond,
        RampStep = plan.RampStep,
        GeneratorCount = plan.GeneratorCount,
        StartAt = plan.StartAt,
        Arrival = IsOpenLoop ? plan.Arrival : null,
        Seed = plan.Seed,
        DurationSeconds = plan.DurationSeconds,
        WarmupSeconds = plan.WarmupSeconds,
        LoopCount = plan.LoopCount,
        Multiplexer = plan.Variant.Kind,
        TriggerMode = plan.Variant.TriggerMode,
        ConnectRatePerSecond = plan.ConnectRatePerSecond,
        SourceAddress = [.. plan.SourceAddresses.Select(address => address.ToString())],
        Repetition = plan.Repetition,
    };

    private LoadMeasurement WithThroughput(LoadMeasurement row) => row with
    {
        StartedAt = DateTime.UtcNow.AddSeconds(
            (total.BeganAt - MonotonicClock.Nanoseconds) / (double)Nanoseconds.PerSecond),
        ClockMaxErrorSeconds = WallClock.MaxErrorSeconds,
        MeasuredSeconds = Seconds,
        Requests = plan.HasRequests ? total.Answered : null,
        RequestsPerSecond = plan.HasRequests ? total.AnsweredInTime / Seconds : null,
        ReceivedBytesPerSecond = total.BytesReceived / Seconds,
        SentBytesPerSecond = SentBytes / Seconds,
        ConnectionsOpened = total.Opened,
        ConnectP50Microseconds = Latency.Microseconds(total.Connect, 50),
        ConnectP99Microseconds = Latency.Microseconds(total.Connect, 99),
        ConnectMaxMicroseconds = Latency.MaxMicroseconds(total.Connect),
        Errors = total.TotalErrors,
        ConnectErrors = total.Errors(LoadError.Connect),
        TimeoutErrors = total.Errors(LoadError.Timeout),
        ResetErrors = total.Errors(LoadError.Reset),
        ClosedErrors = total.Errors(LoadError.Closed),
        StatusErrors = total.Errors(LoadError.Status),
        ContentErrors = total.Errors(LoadError.Content),
        IdleCloses = total.IdleClosed,
        SilentConnections = total.Silent,
        UnansweredRequests = total.Unanswered,
        MissedSends = IsOpenLoop ? total.Missed : null,
        UnsentRequests = IsOpenLoop ? total.Unsent : null,
    };

    // Bytes that the kernel has accepted may still be in the send buffers of the connections, so only acknowledged ones
    // count.
    private long SentBytes => plan.IsSendingStream && _tcp.Count > 0
        ? _tcp.AckedSum - _tcp.AckedBefore
        : total.BytesSent;

    private LoadMeasurement WithLatencies(LoadMeasurement row) => row with
    {
        MinMicroseconds = Latency.Microseconds(Response, 0),
        P50Microseconds = Latency.Microseconds(Response, 50),
        P90Microseconds = Latency.Microseconds(Response, 90),
        P99Microseconds = Latency.Microseconds(Response, 99),
        P999Microseconds = Latency.Microseconds(Response, 99.9),
        P9999Microseconds = Latency.Microseconds(Response, 99.99),
        MaxMicroseconds = Latency.MaxMicroseconds(Response),
        ServiceP50Microseconds = Latency.Microseconds(total.Service, 50),
        ServiceP90Microseconds = Latency.Microseconds(total.Service, 90),
        ServiceP99Microseconds = Latency.Microseconds(total.Service, 99),
        ServiceP999Microseconds = Latency.Microseconds(total.Service, 99.9),
        ServiceP9999Microseconds = Latency.Microseconds(total.Service, 99.99),
        ServiceMaxMicroseconds = Latency.MaxMicroseconds(total.Service),
        ResponseHistogram = Response.TotalCount > 0 ? Response : null,
        ServiceHistogram = total.Service.TotalCount > 0 ? total.Service : null,
    };

    private LoadMeasurement WithCosts(LoadMeasurement row) => row with
    {
        GeneratorCpuPercent = 100 * _use.CpuNanoseconds / (double)Nanoseconds.PerSecond / Seconds,
        GeneratorCpuNanosecondsPerRequest = PerRequest(_use.CpuNanoseconds - _use.SpinNanoseconds),
        GeneratorBusyPercent = 100 * loops.Max(loop => loop.Use.BusyShare),
        IsSpinning = IsOpenLoop ? loops[0].IsSpinning : null,
        SendLatenessP50Microseconds = IsOpenLoop ? Latency.Microseconds(total.Lateness, 50) : null,
        SendLatenessP99Microseconds = IsOpenLoop ? Latency.Microseconds(total.Lateness, 99) : null,
        GeneratorSystemCallsPerRequest = PerRequest(_use.SystemCalls),
        AllocatedBytes = _use.AllocatedBytes,
        ServerCpuPercent = watch.CpuSeconds is { } seconds ? 100 * seconds / watch.WallSeconds : null,
        ServerCpuNanosecondsPerRequest =
            watch.CpuSeconds is { } cpu ? PerRequest(cpu * Nanoseconds.PerSecond * Seconds / watch.WallSeconds) : null,
    };

    private double? PerRequest(double amount) =>
        plan.HasRequests && total.AnsweredInTime > 0 ? amount / total.AnsweredInTime : null;

    private LoadMeasurement WithKernel(LoadMeasurement row) => row with
    {
        SynDataConnections = _tcp.Count > 0 ? _tcp.SynData : null,
        TcpFastOpenActive = kernel.Counter("TCPFastOpenActive"),
        TcpRetransmits = _tcp.Count > 0 ? _tcp.Retransmits : null,
        TcpMinRttMicroseconds = _tcp.MinRttMicroseconds,
        TcpRttP50Microseconds = _tcp.RttP50Microseconds,
        TcpRttMaxMicroseconds = _tcp.RttMaxMicroseconds,
        TcpDeliveryRateBytesPerSecond = _tcp.DeliveryRateBytesPerSecond,
        CongestionControl = loops[0].Socket?.CongestionControl,
        NoDelay = loops[0].Socket?.NoDelay,
        SocketOptions = loops[0].Socket?.Options ?? [],
        ListenOverflows = kernel.Counter("ListenOverflows"),
        ListenDrops = kernel.Counter("ListenDrops"),
        TcpTimeouts = kernel.Counter("TCPTimeouts"),
        RetransmittedSegments = kernel.Counter("RetransSegs"),
        BacklogDrops = kernel.Counter("TCPBacklogDrop"),
        KernelCounters = kernel.Counters ?? [],
        KernelCountersOf = kernel.NetworkNamespace,
        ListenerDrops = kernel.ListenerDrops,
    };
}
