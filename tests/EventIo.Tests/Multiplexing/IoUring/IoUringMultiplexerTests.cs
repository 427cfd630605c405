using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;
using EventIo.Tests.Support.Machine;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Multiplexing.IoUring;

/// <summary>The properties that only io_uring has.</summary>
public sealed class IoUringMultiplexerTests : IDisposable
{
    private const int BusyCount = 64;

    private readonly TestSockets _sockets = new();

    public static TheoryData<string> Both => [Mechanisms.IoUringPoll, Mechanisms.IoUringReceive];

    public void Dispose() => _sockets.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_buffers_serve_64_busy_connections(bool isTardy)
    {
        RequireBufferRing();
        using Multiplexer multiplexer = Mechanisms.Create(
            Mechanisms.IoUringReceive, new MultiplexerOptions { RingBufferCount = 2, BufferBytes = 128 });
        MultiplexerDriver driver = new(multiplexer) { KeepsBuffers = isTardy };
        byte[][] sent = [.. Enumerable.Range(0, BusyCount).Select(slot => TestSockets.Pattern(20_000, slot))];
        Queue<int> kept = [];
        if (isTardy)
        {
            // Keeps more buffers than the ring has at first, before it returns any.
            driver.OnCompletion = completion =>
            {
                if (completion.Buffer != Completion.NoBuffer)
                    kept.Enqueue(completion.Buffer);
                if (kept.Count > 20)
                    multiplexer.ReturnBuffer(kept.Dequeue());
            };
        }
        for (int slot = 0; slot < BusyCount; slot++)
        {
            (int near, int far) = _sockets.Pair();
            multiplexer.Attach(slot, 0, near);
            multiplexer.Receive(slot);
            TestSockets.Write(far, sent[slot]);
            if (slot % 2 == 0)
                _sockets.Close(far);
        }
        driver.Until(() => Enumerable.Range(0, BusyCount).All(slot => driver.ReceivedCount(slot) == sent[slot].Length));
        for (int slot = 0; slot < BusyCount; slot++)
            Assert.Equal(sent[slot], driver.Received(slot));
        driver.Until(() => driver.Completions.Count(completion => completion.Result == 0) == BusyCount / 2);
        Assert.Equal(isTardy ? 22 : 2, multiplexer.Buffers.Count);
    }

    [Fact]
    public void A_request_that_was_not_submitted_is_dropped_with_the_ring()
    {
        (int near, _) = _sockets.Pair();
        (int other, int peer) = _sockets.Pair();
        using (Multiplexer multiplexer = Mechanisms.Create(Mechanisms.IoUringReceive))
        {
            multiplexer.Attach(0, 0, near);
            multiplexer.Receive(0);
            // The socket is closed, and its number is now that of another one.
            Assert.Equal(near, LibC.dup2(other, near));
            TestSockets.Write(peer, "kept"u8);
        }
        Assert.Equal("kept"u8, TestSockets.Read(other));
    }

    [Fact]
    public void Keeping_all_buffers_delays_data_and_loses_nothing()
    {
        RequireBufferRing();
        using Multiplexer multiplexer = Mechanisms.Create(
            Mechanisms.IoUringReceive, new MultiplexerOptions { RingBufferCount = 1, BufferBytes = 16 });
        MultiplexerDriver driver = new(multiplexer) { KeepsBuffers = true };
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        byte[] sent = TestSockets.Pattern(1600, seed: 4);
        TestSockets.Write(far, sent);
        // The ring grows to 32 times its initial size, and no further.
        driver.Until(() => driver.ReceivedCount(0) == 32 * 16);
        driver.ExpectSilence();
        Assert.Equal((32, 32), (multiplexer.Buffers.Count, multiplexer.Buffers.LentCount));
        foreach (Completion completion in driver.Completions.ToArray())
            multiplexer.ReturnBuffer(completion.Buffer);
        driver.KeepsBuffers = false;
        driver.Until(() => driver.ReceivedCount(0) == sent.Length);
        Assert.Equal(sent, driver.Received(0));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_completion_queue_that_overflows_loses_nothing(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(
            mechanism, new MultiplexerOptions { SubmissionQueueSize = 2, CompletionQueueSize = 4, BufferBytes = 64 });
        MultiplexerDriver driver = new(multiplexer);
        byte[][] sent = [.. Enumerable.Range(0, BusyCount).Select(slot => TestSockets.Pattern(2_000, slot))];
        int[] far = new int[BusyCount];
        for (int slot = 0; slot < BusyCount; slot++)
        {
            (int near, far[slot]) = _sockets.Pair();
            multiplexer.Attach(slot, 0, near);
            multiplexer.Receive(slot);
            driver.Wait();
        }
        for (int slot = 0; slot < BusyCount; slot++)
        {
            TestSockets.Write(far[slot], sent[slot]);
            _sockets.Close(far[slot]);
        }
        driver.Until(() => driver.Completions.Count(completion => completion.Result == 0) == BusyCount);
        for (int slot = 0; slot < BusyCount; slot++)
            Assert.Equal(sent[slot], driver.Received(slot));
        Assert.True(((IRingMultiplexer)multiplexer).RingStatus.CompletionOverflows > 0, "Nothing overflowed.");
    }

    [Fact]
    public void Detaching_with_requests_in_flight_ends_with_one_last_completion()
    {
        using Multiplexer multiplexer = Mechanisms.Create(Mechanisms.IoUringReceive);
        MultiplexerDriver driver = new(multiplexer);
        (int near, _) = _sockets.Pair();
        multiplexer.Attach(0, 9, near);
        Assert.True(multiplexer.Detach(0));
        multiplexer.Attach(0, 9, near);
        multiplexer.Receive(0);
        multiplexer.WatchReadable(0);
        Assert.False(multiplexer.Detach(0));
        driver.Until(() => driver.Completions.Count > 0);
        Assert.Equal(
            new Completion(0, 9, Operation.Detached, 0, Completion.NoBuffer), Assert.Single(driver.Completions));
        driver.ExpectSilence();
    }

    [Fact]
    public void Receiving_again_before_the_cancellation_completes_works()
    {
        using Multiplexer multiplexer = Mechanisms.Create(Mechanisms.IoUringReceive);
        MultiplexerDriver driver = new(multiplexer);
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        driver.Wait();
        for (int i = 1; i <= 100; i++)
        {
            multiplexer.StopReceive(0);
            multiplexer.Receive(0);
            multiplexer.StopReceive(0);
            multiplexer.Receive(0);
            TestSockets.Write(far, [(byte)i]);
            driver.Until(() => driver.ReceivedCount(0) == i);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Rings_leave_no_descriptor_behind(string mechanism)
    {
        Mechanisms.Create(mechanism).Dispose();
        var before = ProcessResources.Now();
        // 40 is more than the 16 ring descriptors that a thread may register.
        for (int i = 0; i < 40; i++)
            Mechanisms.Create(mechanism).Dispose();
        before.AssertNoLeak();
    }

    [Fact]
    public void A_ring_refuses_calls_from_another_thread()
    {
        Assert.SkipUnless(
            MultiplexerCatalog.Describe(MultiplexerKind.IoUring).DefaultRingFeatures.Contains(RingFeature.SingleIssuer),
            "A ring of this kernel takes any thread (SINGLE_ISSUER, Linux 6.0).");
        using Multiplexer multiplexer = Mechanisms.Create(Mechanisms.IoUringReceive);
        Exception? thrown = null;
        Thread stranger = new(() => thrown = Record.Exception(() => multiplexer.Wait(new Completion[4], 0)));
        stranger.Start();
        stranger.Join();
        Assert.IsType<NativeException>(thrown);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Use_after_disposal_is_an_exception_and_not_a_crash(string mechanism)
    {
        Multiplexer multiplexer = Mechanisms.Create(mechanism);
        multiplexer.Attach(0, 0, _sockets.Pair().Near);
        multiplexer.Receive(0);
        multiplexer.Dispose();
        Assert.NotNull(Record.Exception(() => multiplexer.Detach(0)));
        Assert.NotNull(Record.Exception(() => multiplexer.WatchReadable(0)));
        Assert.NotNull(Record.Exception(() => multiplexer.Wait(new Completion[4], 0)));
        Assert.NotNull(Record.Exception(() => multiplexer.ReturnBuffer(200)));
    }

    // On older rings a receive holds a buffer from its start.
    private static void RequireBufferRing()
    {
        MultiplexerDescription ring = MultiplexerCatalog.Describe(MultiplexerKind.IoUring);
        Assert.SkipUnless(
            ring.RingLevel >= RingLevel.BufferRing,
            ring.Reason ?? "A ring of this kernel has no ring of buffers (Linux 5.19).");
    }
}
