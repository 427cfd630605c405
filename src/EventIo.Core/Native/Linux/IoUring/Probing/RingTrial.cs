namespace EventIo.Native.Linux.IoUring.Probing;

/// <summary>
/// What a kernel's rings support, found by trying requests on an eventfd: the kernel refuses an unknown request with
/// EINVAL before it checks the descriptor, and a known one with ENOTSOCK.
/// </summary>
/// <param name="Receives">Whether the kernel has a receive request at all.</param>
/// <param name="Features">The switches that a ring has.</param>
/// <param name="Abilities">The other abilities of a ring.</param>
internal readonly record struct RingTrial(bool Receives, RingFeature Features, RingAbility Abilities)
{
    private const int TimeoutNanoseconds = 100_000_000;

    // No kernel defines this bit.
    private const ushort UnknownModifier = 1 << 15;

    /// <summary>Tries all requests. Leaves nothing behind.</summary>
    /// <param name="hasBufferRing">Whether a ring of buffers can be registered.</param>
    /// <exception cref="NativeException">No ring can be set up now.</exception>
    internal static RingTrial Run(bool hasBufferRing)
    {
        using var ring = new Ring(4, 8);
        using var noSocket = new WakeEvent();
        SubmissionEntry receive = SubmissionEntry.ReceiveInto(noSocket.Descriptor, address: 0, length: 0, tag: 0);
        if (!IsKnown(ring, receive))
            return default;
        RingAbility abilities = ring.Abilities & ~(RingAbility.StandingPoll | RingAbility.CancelAll);
        if (!hasBufferRing)
            abilities &= ~RingAbility.BufferRing;
        // The eventfd is writable at once; a multishot request has HasMore set in its first completion.
        SubmissionEntry poll = SubmissionEntry.PollMultishot(noSocket.Descriptor, (uint)PollEvents.Out, tag: 1);
        if (Try(ring, poll) is { HasMore: true })
            abilities |= RingAbility.StandingPoll;
        if (Try(ring, SubmissionEntry.CancelEverything() with { Flags = 0, Tag = 0 }) is { Result: >= 0 })
            abilities |= RingAbility.CancelAll;
        return new RingTrial(true, Switches(ring, noSocket, receive, hasBufferRing), abilities);
    }

    private static RingFeature Switches(Ring ring, WakeEvent noSocket, SubmissionEntry receive, bool hasBufferRing)
    {
        bool hasTable = ring.RegisterEmptyTable(1) >= 0;
        RingFeature found = ring.IsDescriptorRegistered ? RingFeature.RegisteredRing : RingFeature.None;
        if (hasTable && (ring.Features & RingFeatures.LINKED_FILE) != 0)
            found |= RingFeature.LinkedFiles;
        SubmissionEntry accept = SubmissionEntry.AcceptMultishot(noSocket.Descriptor, tag: 0);
        if (IsKnown(ring, accept))
            found |= RingFeature.MultishotAccept;
        if (hasTable && IsKnown(ring, accept.IntoTable()) && TableTrial.ClosesAtOnce(noSocket))
            found |= RingFeature.DirectDescriptors;
        // Before Linux 5.19 the kernel ignores a receive's modifiers, so that all seem to be known.
        if (hasBufferRing && !IsKnown(ring, receive with { Modifiers = UnknownModifier })
            && IsKnown(ring, SubmissionEntry.ReceiveMultishot(noSocket.Descriptor, bufferGroup: 0, tag: 0)))
            found |= RingFeature.MultishotReceive;
        if (IoUringProbe.IsKnown(RingSetup.SINGLE_ISSUER))
            found |= RingFeature.SingleIssuer;
        if (IoUringProbe.IsKnown(RingSetup.DEFER_TASKRUN))
            found |= RingFeature.DeferTaskrun;
        if (IoUringProbe.IsKnown(RingSetup.COOP_TASKRUN))
            found |= RingFeature.CoopTaskrun;
        return found;
    }

    private static bool IsKnown(Ring ring, SubmissionEntry entry) =>
        Try(ring, entry) is { Result: -Errno.ENOTSOCK };

    // Returns the first completion of this request; the queue may also have one of the earlier multishot poll.
    private static CompletionEntry? Try(Ring ring, SubmissionEntry entry)
    {
        ring.Queue(entry);
        _ = ring.SubmitAndWait(TimeoutNanoseconds);
        CompletionEntry? found = null;
        while (ring.TryTake(out CompletionEntry completion))
        {
            if (completion.Tag == entry.Tag)
                found ??= completion;
        }
        return found;
    }
}
