using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers;

/// <summary>
/// The resources that the calling thread has used and its transfer's counts so far. The figures of a stretch are the
/// differences of two snapshots.
/// </summary>
internal readonly record struct TransferSnapshot(
    long Nanoseconds,
    CpuTimes Cpu,
    long AllocatedBytes,
    long SystemCalls,
    long Notifications,
    long CopiedFallbacks,
    long? RunDelayNanoseconds)
{
    /// <summary>Takes a snapshot before a stretch: reads the clock last, so that its own cost is excluded.</summary>
    internal static TransferSnapshot Before(SocketTransfer transfer)
    {
        CpuTimes workers = Workers(transfer);
        long? runDelay = RunDelayClock.OfCurrentThread();
        return Counted(transfer) with
        {
            RunDelayNanoseconds = runDelay,
            Cpu = CpuTimes.OfCurrentThread() + workers,
            Nanoseconds = MonotonicClock.Nanoseconds,
        };
    }

    /// <summary>Takes a snapshot after a stretch: reads the clock first.</summary>
    internal static TransferSnapshot After(SocketTransfer transfer)
    {
        long now = MonotonicClock.Nanoseconds;
        CpuTimes own = CpuTimes.OfCurrentThread();
        return Counted(transfer) with
        {
            Cpu = own + Workers(transfer),
            Nanoseconds = now,
            RunDelayNanoseconds = RunDelayClock.OfCurrentThread(),
        };
    }

    /// <summary>Takes a snapshot before or after a stretch of receiving.</summary>
    internal static TransferSnapshot Of(SocketReceiver receiver) => new(
        MonotonicClock.Nanoseconds,
        CpuTimes.OfCurrentThread(),
        GC.GetAllocatedBytesForCurrentThread(),
        receiver.SystemCalls,
        0,
        0,
        RunDelayNanoseconds: null);

    private static TransferSnapshot Counted(SocketTransfer transfer) => new(
        0,
        default,
        GC.GetAllocatedBytesForCurrentThread(),
        transfer.SystemCalls,
        transfer.NotificationCount,
        transfer.CopiedFallbackCount,
        RunDelayNanoseconds: null);

    private static CpuTimes Workers(SocketTransfer transfer) => transfer is RingTransfer
        ? new CpuTimes(0, RingWorkers.CpuSecondsOfCurrentThread())
        : default;
}
