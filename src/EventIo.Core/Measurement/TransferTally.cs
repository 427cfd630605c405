using EventIo.Native.Linux;
using EventIo.Sockets;
using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>What the stretches of one row add up to.</summary>
internal sealed class TransferTally
{
    private const double NanosecondsPerSecond = 1e9;
    private const double BytesPerKib = 1024;
    private const double BytesPerMib = 1024 * 1024;

    private long _roundBytes;
    private long _roundNanoseconds;
    private long _nanoseconds;
    private CpuTimes _cpu;
    private double _sinkCpuSeconds;
    private long _systemCalls;
    private long _allocatedBytes;

    internal long Bytes { get; private set; }

    internal long Transfers { get; private set; }

    internal long Notifications { get; private set; }

    internal long CopiedFallbacks { get; private set; }

    internal List<double> RoundRates { get; } = [];

    internal double Seconds => _nanoseconds / NanosecondsPerSecond;

    internal double CpuNanosecondsPerKib => _cpu.Seconds * NanosecondsPerSecond / (Bytes / BytesPerKib);

    internal double CpuPercent => 100 * _cpu.Seconds / Seconds;

    /// <summary>Bytes in a second, the median of the rounds.</summary>
    internal double Rate => Median(RoundRates);

    /// <summary>Adds a stretch.</summary>
    /// <param name="before">Before it.</param>
    /// <param name="after">After the thread had done its part.</param>
    /// <param name="end">When the other end had all, on <see cref="MonotonicClock"/>.</param>
    /// <param name="bytes">Bytes moved.</param>
    /// <param name="transfers">By how many transfers.</param>
    /// <param name="sinkCpuSeconds">CPU seconds of the sink, if it is in this process.</param>
    internal void Add(
        in TransferSnapshot before, in TransferSnapshot after, long end, long bytes, long transfers, double sinkCpuSeconds)
    {
        Bytes += bytes;
        Transfers += transfers;
        _nanoseconds += end - before.Nanoseconds;
        _roundBytes += bytes;
        _roundNanoseconds += end - before.Nanoseconds;
        _cpu += after.Cpu - before.Cpu;
        _sinkCpuSeconds += sinkCpuSeconds;
        _systemCalls += after.SystemCalls - before.SystemCalls;
        _allocatedBytes += after.AllocatedBytes - before.AllocatedBytes;
        Notifications += after.Notifications - before.Notifications;
        CopiedFallbacks += after.CopiedFallbacks - before.CopiedFallbacks;
    }

    /// <summary>Closes a round.</summary>
    internal void EndRound()
    {
        if (_roundNanoseconds > 0 && _roundBytes > 0)
            RoundRates.Add(_roundBytes * NanosecondsPerSecond / _roundNanoseconds);
        (_roundBytes, _roundNanoseconds) = (0, 0);
    }

    /// <summary>Puts the figures into a row.</summary>
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
        CpuNanosecondsPerKib = Bytes == 0 ? null : CpuNanosecondsPerKib,
        SinkCpuNanosecondsPerKib = _sinkCpuSeconds == 0 || Bytes == 0
            ? null
            : _sinkCpuSeconds * NanosecondsPerSecond / (Bytes / BytesPerKib),
        SystemCalls = _systemCalls,
        SystemCallsPerMib = Bytes == 0 ? null : _systemCalls / (Bytes / BytesPerMib),
        AllocatedBytes = _allocatedBytes,
        NotificationCount = AsksForZeroCopy(row.Method) ? Notifications : null,
        CopiedFallbackCount = AsksForZeroCopy(row.Method) ? CopiedFallbacks : null,
    };

    /// <summary>Whether a method asks the kernel not to copy, and is told what became of that.</summary>
    internal static bool AsksForZeroCopy(TransferMethod method) =>
        method is TransferMethod.MsgZeroCopy or TransferMethod.IoUringSendZc;

    /// <summary>How much of its busy time a connection waited for the peer's window.</summary>
    internal static double? WindowLimitedPercent(TcpInfo tcp) =>
        tcp.BusyMicroseconds > 0 ? 100.0 * tcp.ReceiverLimitedMicroseconds / tcp.BusyMicroseconds : null;

    private static double Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
