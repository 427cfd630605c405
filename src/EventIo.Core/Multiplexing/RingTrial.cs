using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing;

/// <summary>
/// Finds the switches that a kernel's rings have by using them: on an event counter, which is no socket. What the kernel does
/// not know it refuses as EINVAL before it looks at the descriptor.
/// </summary>
internal static class RingTrial
{
    private const int Patience = 100_000_000;

    /// <summary>Tries everything. Leaves nothing behind.</summary>
    /// <exception cref="NativeException">No ring can be set up now.</exception>
    internal static RingFeature Run()
    {
        using var ring = new Ring(4, 8);
        using var noSocket = new WakeEvent();
        bool hasTable = ring.RegisterEmptyTable(1) >= 0;
        RingFeature found = ring.IsDescriptorRegistered ? RingFeature.RegisteredRing : RingFeature.None;
        if (hasTable && (ring.Features & RingFeatures.LINKED_FILE) != 0)
            found |= RingFeature.LinkedFiles;
        SubmissionEntry accept = SubmissionEntry.AcceptMultishot(noSocket.Descriptor, tag: 0);
        if (IsKnown(ring, accept))
            found |= RingFeature.MultishotAccept;
        if (hasTable && IsKnown(ring, accept.IntoTable()))
            found |= RingFeature.DirectDescriptors;
        if (IsKnown(ring, SubmissionEntry.ReceiveMultishot(noSocket.Descriptor, ProvidedBuffers.Group, tag: 0)))
            found |= RingFeature.MultishotReceive;
        if (IoUringProbe.IsKnown(RingSetup.SINGLE_ISSUER))
            found |= RingFeature.SingleIssuer;
        if (IoUringProbe.IsKnown(RingSetup.DEFER_TASKRUN))
            found |= RingFeature.DeferTaskrun;
        if (IoUringProbe.IsKnown(RingSetup.COOP_TASKRUN))
            found |= RingFeature.CoopTaskrun;
        return found;
    }

    private static bool IsKnown(Ring ring, SubmissionEntry entry)
    {
        ring.Queue(entry);
        _ = ring.SubmitAndWait(Patience);
        return ring.TryTake(out CompletionEntry completion) && completion.Result == -Errno.ENOTSOCK;
    }
}
