using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring.Probing;

/// <summary>
/// Tries whether a ring's table releases a descriptor as soon as it is closed. Before Linux 6.13 the kernel kept it
/// open until every older request on any descriptor of the table had ended. So a server's connection stayed open, and
/// its client waited for the end, as long as another connection was idle.
/// </summary>
internal static unsafe class TableTrial
{
    private const int TimeoutNanoseconds = 100_000_000;

    /// <summary>Closes one descriptor of a table while another has an older request. Leaves nothing behind.</summary>
    /// <param name="idle">A descriptor that is not readable.</param>
    /// <returns>Whether it was closed when the call returned.</returns>
    /// <exception cref="NativeException">No ring can be set up now.</exception>
    internal static bool ClosesAtOnce(WakeEvent idle)
    {
        using var ring = new Ring(4, 8);
        (int near, int far) = SocketCalls.OpenUnixPair("a pair");
        using DescriptorHandle farHandle = new(far);
        using (new DescriptorHandle(near))
            ring.RegisterDescriptors([idle.Descriptor, near]);
        ring.Queue(SubmissionEntry.Poll(0, (uint)PollEvents.In, tag: 1).OnDirect());
        ring.Queue(SubmissionEntry.CloseDirect(1, tag: 2));
        _ = ring.SubmitAndWait(TimeoutNanoseconds);
        byte none;
        return HotCalls.Receive(far, &none, 1, LibC.MSG_DONTWAIT) == 0;
    }
}
