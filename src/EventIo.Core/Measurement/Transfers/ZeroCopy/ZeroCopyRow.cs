using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>One row being measured: a method at a payload size, with a connection of its own.</summary>
internal sealed class ZeroCopyRow : IDisposable
{
    private readonly TransferMethod _method;
    private readonly long _payloadBytes;
    private readonly ZeroCopySetting _setting;
    private readonly TransferTally _tally = new();
    private SocketTransfer? _transfer;
    private TransferSink? _sink;
    private TransferDriver? _driver;
    private MeasurementStatus _status = MeasurementStatus.Measured;
    private string? _reason;

    internal ZeroCopyRow(TransferMethod method, long payloadBytes, ZeroCopySetting setting)
    {
        _method = method;
        _payloadBytes = payloadBytes;
        _setting = setting;
        if (setting.Payload.Refusal(payloadBytes) is { } tooLong)
            Refuse(MeasurementStatus.Unsupported, tooLong);
        else if (setting.RefusalOf(method) is { } refusal)
            Refuse(MeasurementStatus.Unavailable, refusal);
    }

    internal bool IsMeasurable => _status == MeasurementStatus.Measured;

    internal TransferMethod Method => _method;

    /// <summary>Bytes per second; 0 if nothing was measured.</summary>
    internal double Rate => _tally.RoundRates.Count == 0 ? 0 : _tally.Rate;

    internal double CpuNanosecondsPerKib => _tally.CpuNanosecondsPerKib;

    /// <summary>Moves payloads for some time, and counts.</summary>
    /// <param name="nanoseconds">The duration; at least one payload is moved.</param>
    /// <exception cref="NativeException">The sink can't be connected to.</exception>
    internal void MeasureRound(long nanoseconds)
    {
        OpenSink();
        try
        {
            TransferSource source = _setting.Payload.SourceOf(_payloadBytes);
            Open(source);
            if (!IsMeasurable)
                return;
            // Warm up: after a pause, the window opens again and caches fill.
            Move(source, MonotonicClock.Nanoseconds + (nanoseconds / 8));
            long bytesBefore = _driver!.BytesMoved;
            double sinkBefore = _sink!.CpuSeconds;
            TransferSnapshot before = TransferSnapshot.Before(_transfer!);
            long transfers = Move(source, before.Nanoseconds + nanoseconds);
            TransferSnapshot after = TransferSnapshot.After(_transfer!);
            _sink.AwaitAll(_driver.BytesMoved, _driver, _setting.Cancellation);
            long end = MonotonicClock.Nanoseconds;
            _tally.Add(before, after, end, _driver.BytesMoved - bytesBefore, transfers, _sink.CpuSeconds - sinkBefore);
        }
        catch (Exception exception) when (exception is NativeException or TransferException)
        {
            Refuse(MeasurementStatus.Failed, exception.Message);
        }
        finally
        {
            _tally.EndRound();
        }
    }

    /// <summary>The finished row, compared with the others of its size.</summary>
    internal TransferMeasurement Conclude(ZeroCopyRow? copy, double fastestRate, string? crossover)
    {
        ZeroCopyPlan plan = _setting.Plan;
        TransferMethodDescription method = TransferCatalog.Describe(_method);
        TcpInfo? tcp = _sink is null ? null : TcpInfoSampler.Read(_sink.Socket);
        var row = new TransferMeasurement
        {
            Method = _method,
            RequestedMethod = _method,
            Status = IsMeasurable && _setting.Cancellation.IsCancellationRequested
                ? MeasurementStatus.Interrupted
                : _status,
            Reason = _reason ?? _transfer?.Note,
            Path = plan.Path,
            ComputerName = plan.ComputerName,
            Port = plan.Port,
            PayloadBytes = _payloadBytes,
            CongestionControl = _sink is null ? plan.CongestionControl : SocketCalls.CongestionControl(_sink.Socket),
            BufferBytes = plan.Options.BufferBytes,
            PipeBytes = method.UsesPipe ? plan.Options.PipeBytes : null,
            Rounds = plan.Rounds,
            Processor = _setting.Processor,
            SinkProcessor = _sink?.Processor,
            Crossover = crossover,
        };
        if (_tally.Bytes == 0)
            return row;
        row = _tally.Fill(row) with
        {
            IsZeroCopy = method.AsksForZeroCopy
                ? _tally.Notifications > 0 ? _tally.CopiedFallbacks == 0 : null
                : ZeroCopyProof.Of(_method),
            RelativeRate = fastestRate > 0 ? Rate / fastestRate : null,
            CpuRatioToCopy = copy is { Rate: > 0 } ? CpuNanosecondsPerKib / copy.CpuNanosecondsPerKib : null,
            RateRatioToCopy = copy is { Rate: > 0 } ? Rate / copy.Rate : null,
            PacingRateBytesPerSecond = tcp?.PacingRateBytesPerSecond,
            WindowLimitedPercent = tcp is null ? null : TransferTally.WindowLimitedPercent(tcp),
            SegmentsOut = tcp?.DataSegmentsOut,
            RetransmittedSegments = tcp?.TotalRetransmits,
        };
        return row with { Verdict = TransferVerdict.Of(row, tcp) };
    }

    public void Dispose()
    {
        _transfer?.Dispose();
        _driver?.Dispose();
        _sink?.Dispose();
    }

    private void OpenSink()
    {
        _driver ??= new TransferDriver(idleTimeoutSeconds: null, _setting.Cancellation);
        _sink ??= _setting.OpenSink(_driver.WakeDescriptor);
    }

    private void Open(TransferSource source)
    {
        if (_transfer is not null)
            return;
        _transfer = TransferCatalog.Create(_method, _setting.Plan.Options);
        if (TransferCatalog.Refusal(_method, source) is { } refusal)
        {
            Refuse(MeasurementStatus.Unsupported, refusal);
            return;
        }
        _transfer.Attach(_sink!.Socket);
    }

    private long Move(TransferSource source, long deadline)
    {
        long transfers = 0;
        do
        {
            _transfer!.Begin(source, _setting.Payload.NextOffset(_payloadBytes), _payloadBytes);
            _driver!.Run(_transfer);
            transfers++;
        }
        while (MonotonicClock.Nanoseconds < deadline);
        _driver.AwaitRelease(_transfer);
        return transfers;
    }

    private void Refuse(MeasurementStatus status, string reason)
    {
        _status = status;
        _reason = reason;
    }
}
