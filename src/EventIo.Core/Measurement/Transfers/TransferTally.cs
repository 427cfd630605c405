using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets.TcpStatistics;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers;

/// <summary>The sum of the stretches of one row.</summary>
internal sealed class TransferTally
{
    private const double BytesPerKib = 1024;
    private const double BytesPerMib = 1024 * 1024;

    private long _roundBytes;
    private long _roundNanoseconds;
    private long _nanoseconds;
    private CpuTimes _cpu;
    private long? _runDelayNanoseconds = 0;
    private double _sinkCpuSeconds;
    private long _systemCalls;
    private long _allocatedBytes;

    internal long Bytes { get; private set; }

    internal long Transfers { get; private set; }

    internal long Notifications { get; private set; }

    internal long CopiedFallbacks { get; private set; }

    internal List<double> RoundRates { get; } = [];

    internal double Seconds => _nanoseconds / (double)Nanoseconds.PerSecond;

    internal double CpuNanosecondsPerKib => _cpu.Seconds * Nanoseconds.PerSecond / (Bytes / BytesPerKib);

    internal double CpuPercent => 100 * _cpu.Seconds / Seconds;

    /// <summary>Bytes per second, the median of the rounds.</summary>
    internal double Rate => Median(RoundRates);

    /// <summary>Adds a stretch.</summary>
    /// <param name="before">The snapshot before it.</param>
    /// <param name="after">The snapshot after the thread had done its part.</param>
    /// <param name="end">When the other end had all bytes, on <see cref="MonotonicClock"/>.</param>
    /// <param name="bytes">Bytes moved.</param>
    /// <param name="transfers">The number of transfers.</param>
    /// <param name="sinkCpuSeconds">CPU seconds of the sink, if it is in this process.</param>
    internal void Add(
        in TransferSnapshot before, in TransferSnapshot after, long end, long bytes, long transfers,
        double sinkCpuSeconds)
    {
        Bytes += bytes;
        Transfers += transfers;
        _nanoseconds += end - before.Nanoseconds;
        _roundBytes += bytes;
        _roundNanoseconds += end - before.Nanoseconds;
        _cpu += after.Cpu - before.Cpu;
        _runDelayNanoseconds += after.RunDelayNanoseconds - before.RunDelayNanoseconds;
        _sinkCpuSeconds += sinkCpuSeconds;
        _systemCalls += after.SystemCalls - before.SystemCalls;
        _allocatedBytes += after.AllocatedBytes - before.AllocatedBytes;
        Notifications += after.Notifications - before.Notifications;
        CopiedFallbacks += after.CopiedFallbacks - before.CopiedFallbacks;
    }

    /// <summary>Ends a round.</summary>
    internal void EndRound()
    {
        if (_roundNanoseconds > 0 && _roundBytes > 0)
            RoundRates.Add(_roundBytes * (double)Nanoseconds.PerSecond / _roundNanoseconds);
        (_roundBytes, _roundNanoseconds) = (0, 0);
    }

    /// <summary>Fills in the figures of a row.</summary>
    internal TransferMeasurement Fill(TransferMeasurement row) => row with
    {
        Bytes = Bytes,
        Transfers = Transfers,
        Seconds = Seconds,
        BytesPerSecond = RoundRates.Count == 0 ? null : Rate,
        RoundBytesPerSecond = RoundRates,
        UserCpuSeconds = _cpu.UserSeconds,
        SystemCpuSeconds = _cpu.SystemSeconds,
        CpuPercent = CpuPercent,
        // The scheduler's figures are read a little before and after the clock.
        RunDelayPercent = _nanoseconds > 0 && _runDelayNanoseconds is { } delay
            ? Math.Min(100, 100.0 * delay / _nanoseconds)
            : null,
        CpuNanosecondsPerKib = Bytes == 0 ? null : CpuNanosecondsPerKib,
        SinkCpuNanosecondsPerKib = _sinkCpuSeconds == 0 || Bytes == 0
            ? null
            : _sinkCpuSeconds * Nanoseconds.PerSecond / (Bytes / BytesPerKib),
        SystemCalls = _systemCalls,
        SystemCallsPerMib = Bytes == 0 ? null : _systemCalls / (Bytes / BytesPerMib),
        AllocatedBytes = _allocatedBytes,
        NotificationCount = TransferCatalog.Describe(row.Method).AsksForZeroCopy ? Notifications : null,
        CopiedFallbackCount = TransferCatalog.Describe(row.Method).AsksForZeroCopy ? CopiedFallbacks : null,
    };

    /// <summary>The share of its busy time that a connection waited for the peer's window.</summary>
    internal static double? WindowLimitedPercent(TcpInfo tcp) =>
        tcp.BusyMicroseconds > 0 ? 100.0 * tcp.ReceiverLimitedMicroseconds / tcp.BusyMicroseconds : null;

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
