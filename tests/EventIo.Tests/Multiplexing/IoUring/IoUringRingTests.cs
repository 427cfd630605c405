using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.IoUring;
using Xunit;

namespace EventIo.Tests.Multiplexing.IoUring;

/// <summary>The ring without a multiplexer.</summary>
public sealed class IoUringRingTests
{
    private const uint Readable = 1;

    public static TheoryData<uint> Setups =>
    [
        (uint)(RingSetup.CQSIZE | RingSetup.SINGLE_ISSUER | RingSetup.DEFER_TASKRUN | RingSetup.NO_SQARRAY),
        (uint)(RingSetup.CQSIZE | RingSetup.SINGLE_ISSUER | RingSetup.DEFER_TASKRUN),
        (uint)(RingSetup.CQSIZE | RingSetup.COOP_TASKRUN),
        (uint)RingSetup.CQSIZE,
    ];

    [Theory]
    [MemberData(nameof(Setups))]
    public void Every_fallback_setup_of_a_ring_works(uint flags)
    {
        Mechanisms.SkipWithoutIoUring();
        using Ring ring = new(new RingParameters(4, 8) { Setups = [(RingSetup)flags] });
        Assert.Equal((RingSetup)flags, ring.Setup);
        using WakeEvent wakeEvent = new();
        ring.Queue(SubmissionEntry.PollMultishot(wakeEvent.Descriptor, Readable, tag: 7));
        for (int i = 0; i < 20; i++)
        {
            wakeEvent.Set();
            Assert.True(ring.SubmitAndWait(-1) >= 0);
            Assert.True(ring.TryTake(out CompletionEntry completion));
            Assert.Equal((7ul, (int)Readable, true), (completion.Tag, completion.Result, completion.HasMore));
            wakeEvent.Reset();
        }
        Assert.Equal(-Errno.ETIME, ring.SubmitAndWait(1_000_000));
        Assert.Equal(1, ring.InFlightCount);
        Assert.True(ring.CancelAll(null));
        Assert.Equal(0, ring.InFlightCount);
    }

    [Fact]
    public void A_ring_falls_back_if_the_kernel_does_not_know_a_flag()
    {
        Mechanisms.SkipWithoutIoUring();
        using Ring ring = new(new RingParameters(4, 8)
        {
            Setups = [(RingSetup)(1u << 31) | RingSetup.CQSIZE, RingSetup.CQSIZE],
        });
        Assert.Equal(RingSetup.CQSIZE, ring.Setup);
    }

    [Fact]
    public void More_requests_than_the_queue_holds_are_all_submitted()
    {
        Mechanisms.SkipWithoutIoUring();
        using Ring ring = new(2, 64);
        using WakeEvent wakeEvent = new();
        wakeEvent.Set();
        for (ulong tag = 0; tag < 20; tag++)
            ring.Queue(SubmissionEntry.PollMultishot(wakeEvent.Descriptor, Readable, tag));
        HashSet<ulong> tags = [];
        while (tags.Count < 20)
        {
            Assert.True(ring.SubmitAndWait(-1) >= 0);
            while (ring.TryTake(out CompletionEntry completion))
                tags.Add(completion.Tag);
        }
        Assert.True(ring.CancelAll(null));
    }
}
