using EventIo.Native.Linux.Proc;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// The kernel's thread that submits the requests of a ring with submission polling (IORING_SETUP_SQPOLL).
/// </summary>
internal static class RingPoller
{
    // The kernel omits the data of a ring that is in use during the reading: in a quarter of the readings of a busy
    // ring.
    private const int MaxReadings = 20;

    // If this many readings fail, the ring's thread has probably lost its processor in the middle of its work: the next
    // readings wait a millisecond each, so that it can continue.
    private const int ImmediateReadings = 10;

    /// <summary>
    /// Returns the number of the thread; 0 for a ring without such a thread. Returns null if the ring can't be read, or
    /// if it is unknown, as a registered ring is in a process with several rings.
    /// </summary>
    /// <param name="target">A thread that waits with the ring.</param>
    internal static int? ThreadOf(LoopTarget target)
    {
        if (target.FileDescriptor is not { } descriptor)
            return null;
        using ProcFolder? folder = ProcFolder.OfProcess(target.ProcessId, out _);
        if (folder is null)
            return null;
        var reader = new ProcReader();
        Span<byte> path = stackalloc byte[ProcText.MaxPathBytes];
        path = path[..ProcText.Path(path, "fdinfo/"u8, descriptor, []).Length];
        for (int i = 0; i < MaxReadings; i++)
        {
            ReadOnlySpan<byte> text = reader.Read(folder.Value, path, out int errorNumber);
            if (errorNumber != 0)
                return null;
            if (RingDescription.Parse(text) is { IsReported: true } ring)
                return Math.Max(0, ring.PollerThreadId);
            if (i >= ImmediateReadings)
                Thread.Sleep(1);
        }
        return null;
    }
}
