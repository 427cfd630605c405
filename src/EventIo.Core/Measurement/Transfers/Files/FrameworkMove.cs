using System.Diagnostics;
using System.Net.Sockets;
using EventIo.Findings.Transfers;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.Files;

/// <summary>
/// Measures a transfer made with .NET's own means. CPU time is that of the whole process, as that of a thread is not
/// available.
/// </summary>
internal sealed class FrameworkMove(
    string path, TransferDirection direction, TransferMethod requested, TransferMethod method, string? methodReason)
{
    private const double BytesPerKib = 1024;
    private long _bytes;

    /// <summary>Bytes moved so far.</summary>
    internal long Bytes
    {
        get => Volatile.Read(ref _bytes);
        set => Volatile.Write(ref _bytes, value);
    }

    internal string? Sha256 { get; set; }

    internal bool? IsHashMatched { get; set; }

    /// <summary>Moves the bytes and creates the row.</summary>
    /// <param name="move">Moves the bytes and counts them.</param>
    /// <param name="complete">Fills in the figures that only the caller knows.</param>
    internal TransferOutcome Run(Action<FrameworkMove> move, Func<TransferMeasurement, TransferMeasurement> complete)
    {
        TransferException? failure = null;
        bool isCancelled = false;
        Environment.ProcessCpuUsage before = Environment.CpuUsage;
        long begin = Stopwatch.GetTimestamp();
        try
        {
            move(this);
        }
        catch (OperationCanceledException)
        {
            isCancelled = true;
        }
        catch (TransferException exception)
        {
            failure = exception;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            failure = TransferException.OfFramework(exception, Bytes);
        }
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        Environment.ProcessCpuUsage after = Environment.CpuUsage;
        TimeSpan cpu = after.TotalTime - before.TotalTime;
        TransferMeasurement row = complete(new TransferMeasurement
        {
            Method = method,
            RequestedMethod = requested,
            MethodReason = methodReason,
            Direction = direction,
            Status = isCancelled ? MeasurementStatus.Interrupted
                : failure is null ? MeasurementStatus.Measured
                : MeasurementStatus.Failed,
            Reason = failure?.Message,
            Path = path,
            Bytes = Bytes,
            Transfers = 1,
            Seconds = seconds,
            BytesPerSecond = Bytes / seconds,
            UserCpuSeconds = (after.UserTime - before.UserTime).TotalSeconds,
            SystemCpuSeconds = (after.PrivilegedTime - before.PrivilegedTime).TotalSeconds,
            CpuPercent = 100 * cpu.TotalSeconds / seconds,
            CpuNanosecondsPerKib = Bytes == 0 ? null : cpu.TotalNanoseconds / (Bytes / BytesPerKib),
            Sha256 = Sha256,
            IsHashMatched = IsHashMatched,
        });
        return new TransferOutcome(row with { Verdict = [CpuScopeRule.OfProcess()] }, failure);
    }
}
