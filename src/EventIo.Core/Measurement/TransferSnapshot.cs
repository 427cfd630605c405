using EventIo.Native.Linux;
using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>What the calling thread has used and its transfer has counted so far. Two of them make the figures of a stretch.</summary>
internal readonly record struct TransferSnapshot(
    long Nanoseconds,
    CpuTimes Cpu,
    long AllocatedBytes,
    long SystemCalls,
    long Notifications,
    long CopiedFallbacks)
{
    /// <summary>Taken before a stretch: what it costs itself comes before the clock is read.</summary>
    internal static TransferSnapshot Before(SocketTransfer transfer)
    {
        CpuTimes workers = Workers(transfer);
        return Counted(transfer) with { Cpu = CpuTimes.OfCurrentThread() + workers, Nanoseconds = MonotonicClock.Nanoseconds };
    }

    /// <summary>Taken after a stretch: the clock is read first.</summary>
    internal static TransferSnapshot After(SocketTransfer transfer)
    {
        long now = MonotonicClock.Nanoseconds;
        CpuTimes own = CpuTimes.OfCurrentThread();
        return Counted(transfer) with { Cpu = own + Workers(transfer), Nanoseconds = now };
    }

    /// <summary>Taken before or after a stretch of receiving.</summary>
    internal static TransferSnapshot Of(SocketReceiver receiver) => new(
        MonotonicClock.Nanoseconds,
        CpuTimes.OfCurrentThread(),
        GC.GetAllocatedBytesForCurrentThread(),
        receiver.SystemCalls,
        0,
        0);

    private static TransferSnapshot Counted(SocketTransfer transfer) => new(
        0,
        default,
        GC.GetAllocatedBytesForCurrentThread(),
        transfer.SystemCalls,
        transfer.NotificationCount,
        transfer.CopiedFallbackCount);

    private static CpuTimes Workers(SocketTransfer transfer) => transfer is RingTransfer
        ? new CpuTimes(0, RingWorkers.CpuSecondsOfCurrentThread())
        : default;
}
