using EventIo.Native.Linux.Proc;

namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>
/// The kernel's thread that submits the requests of a ring with submission polling (IORING_SETUP_SQPOLL).
/// </summary>
internal static class RingPoller
{
    // The kernel omits the data of a ring that is in use at that moment: a quarter of the readings of a busy ring.
    private const int MaxReadings = 20;

    // After these readings the ring's thread has probably lost its processor: it gets time to go on.
    private const int ImmediateReadings = 10;

    /// <summary>
    /// Returns the number of the thread; 0 for a ring without one, null if the ring can't be read, or
    /// isn't known, as a registered one in a process with several rings.
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
