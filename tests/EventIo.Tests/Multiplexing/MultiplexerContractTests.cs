using System.Net.Sockets;
using System.Text;
using EventIo.Multiplexing;
using EventIo.Native;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <summary>What the contract requires of every mechanism: receiving, and the life of a slot.</summary>
public sealed partial class MultiplexerContractTests : IDisposable
{
    private readonly TestSockets _sockets = new();

    public static TheoryData<string> All => Mechanisms.All;

    public void Dispose() => _sockets.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void Received_bytes_arrive_in_order_over_many_turns(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(3, 7, near);
        multiplexer.Receive(3);
        for (int turn = 0; turn < 1000; turn++)
        {
            TestSockets.Write(far, [(byte)turn]);
            Assert.Equal(1, driver.Wait(Multiplexer.Forever));
            Assert.Equal(new Completion(3, 7, Operation.Receive, 1, driver.Completions[^1].Buffer),
                driver.Completions[^1]);
        }
        Assert.Equal(Enumerable.Range(0, 1000).Select(turn => (byte)turn), driver.Received(3, 7));
        Assert.Equal(0, multiplexer.Buffers.LentCount);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_stream_larger_than_its_buffers_arrives_whole(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(
            mechanism, new MultiplexerOptions
            {
                BufferBytes = 1000,
                RingBufferCount = 8,
                AllowLargeDescriptorSet = true,
            });
        MultiplexerDriver driver = new(multiplexer);
        (int near, Socket far) = _sockets.TcpPair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        byte[] sent = TestSockets.Pattern(3_000_001, seed: 1);
        Thread writer = new(() =>
        {
            far.Send(sent);
            far.Shutdown(SocketShutdown.Send);
        });
        writer.Start();
        driver.Until(() => driver.Completions.Any(completion => completion.Result == 0));
        writer.Join();
        Assert.Equal(sent, driver.Received(0));
        driver.ExpectSilence();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_end_of_the_stream_is_reported_once_and_the_other_direction_stays_open(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        driver.ExpectSilence();
        SystemSocket.ShutdownSend(far);
        driver.Until(() => driver.Completions.Count > 0);
        Assert.Equal(new Completion(0, 0, Operation.Receive, 0, Completion.NoBuffer), driver.Completions[0]);
        driver.ExpectSilence();
        Send(driver, multiplexer, 0, "still here"u8.ToArray());
        Assert.Equal("still here", Encoding.ASCII.GetString(TestSockets.Read(far)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Data_and_end_that_arrive_together_are_both_reported(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        for (int slot = 0; slot < 50; slot++)
        {
            (int near, Socket far) = _sockets.TcpPair();
            multiplexer.Attach(slot, 0, near);
            multiplexer.Receive(slot);
            driver.Wait();
            far.Send("last words"u8);
            far.Shutdown(SocketShutdown.Send);
            driver.Until(() => driver.Completions.Exists(c => c.Slot == slot && c.Result == 0));
            Assert.Equal("last words", Encoding.ASCII.GetString(driver.Received(slot)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_reset_is_reported_as_an_error(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, Socket far) = _sockets.TcpPair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        driver.Wait();
        far.LingerState = new LingerOption(true, 0);
        far.Close();
        driver.Until(() => driver.Completions.Count > 0);
        Assert.Equal(-Errno.ECONNRESET, driver.Single(Operation.Receive).Result);
        driver.ExpectSilence();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_stopped_receive_reports_nothing_and_loses_nothing(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        driver.Wait();
        multiplexer.StopReceive(0);
        driver.Wait();
        TestSockets.Write(far, "one"u8);
        // The kernel's polling thread processes the cancellation some time later.
        if (mechanism != Mechanisms.IoUringPolled)
            driver.ExpectSilence();
        TestSockets.Write(far, "two"u8);
        multiplexer.Receive(0);
        driver.Until(() => driver.ReceivedCount(0) == 6);
        Assert.Equal("onetwo", Encoding.ASCII.GetString(driver.Received(0)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Receiving_may_be_stopped_and_started_at_any_moment(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        Random random = new(5);
        bool isReceiving = true;
        for (int i = 0; i < 2000; i++)
        {
            TestSockets.Write(far, [(byte)i]);
            for (int toggles = random.Next(4); toggles > 0; toggles--)
            {
                isReceiving = !isReceiving;
                if (isReceiving)
                    multiplexer.Receive(0);
                else
                    multiplexer.StopReceive(0);
            }
            if (random.Next(3) == 0)
                driver.Wait();
            // The memory of its buffer limits how many bytes a socket pair holds, and each write occupies a block of
            // that memory.
            if (i % 50 == 49)
            {
                multiplexer.Receive(0);
                isReceiving = true;
                driver.Until(() => driver.ReceivedCount(0) == i + 1);
            }
        }
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => (byte)i), driver.Received(0));
        Assert.Equal(0, multiplexer.Buffers.LentCount);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_reused_slot_gets_no_completion_of_its_former_descriptor(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        for (int generation = 0; generation < 300; generation++)
        {
            (int near, int far) = _sockets.Pair();
            multiplexer.Attach(5, generation, near);
            multiplexer.Receive(5);
            byte mark = (byte)generation;
            if (generation % 3 == 0)
                driver.Wait();
            TestSockets.Write(far, [mark]);
            if (generation % 2 == 0)
                driver.Until(() => driver.ReceivedCount(5, generation) == 1);
            driver.Detach(5);
            int after = driver.Completions.Count;
            _sockets.Close(near);
            _sockets.Close(far);
            Assert.All(driver.Received(5, generation), received => Assert.Equal(mark, received));
            Assert.Equal(after, driver.Completions.Count);
        }
        driver.ExpectSilence();
        for (int i = 1; i < driver.Completions.Count; i++)
            Assert.True(driver.Completions[i].Generation >= driver.Completions[i - 1].Generation);
        Assert.Equal(0, multiplexer.Buffers.LentCount);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_slot_that_is_detached_while_operations_are_pending_becomes_free(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 4, near);
        multiplexer.Receive(0);
        byte[] large = new byte[12_000_000];
        unsafe
        {
            fixed (byte* start = large)
            {
                Assert.Equal(Multiplexer.Pending, multiplexer.Send(0, (nint)start, large.Length));
                driver.Wait();
                TestSockets.Write(far, "unread"u8);
                driver.Detach(0);
            }
        }
        Assert.Equal(0, driver.Count(Operation.Send));
        int reported = driver.Completions.Count;
        if (driver.Count(Operation.Detached) > 0)
            Assert.Equal(Operation.Detached, driver.Completions[^1].Operation);
        _sockets.Close(near);
        driver.ExpectSilence();
        Assert.Equal(reported, driver.Completions.Count);
        Assert.Equal(0, multiplexer.Buffers.LentCount);
        // The mechanism no longer holds the socket: its peer reads the data that was sent, and then the end of the
        // stream.
        TestSockets.SetBlocking(far, isBlocking: true);
        try
        {
            while (TestSockets.Read(far).Length > 0)
            {
            }
        }
        catch (NativeException reset) when (reset.ErrorNumber == Errno.ECONNRESET)
        {
            // The bytes "unread" were not read.
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Watched_descriptors_are_reported_at_each_arrival(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int Near, int Far)[] pairs = [.. Enumerable.Range(0, 200).Select(_ => _sockets.Pair())];
        for (int slot = 0; slot < pairs.Length; slot++)
        {
            multiplexer.Attach(slot, 1, pairs[slot].Near);
            multiplexer.WatchReadable(slot);
        }
        Random random = new(3);
        HashSet<int> watched = [.. Enumerable.Range(0, pairs.Length)];
        for (int turn = 0; turn < 600; turn++)
        {
            int slot = watched.ElementAt(random.Next(watched.Count));
            TestSockets.Write(pairs[slot].Far, "x"u8);
            Assert.Equal(1, driver.Wait(Multiplexer.Forever));
            Completion completion = driver.Completions[^1];
            Assert.Equal((slot, 1, Operation.Readable), (completion.Slot, completion.Generation, completion.Operation));
            Assert.True(completion.Result > 0);
            Assert.Single(TestSockets.Read(pairs[slot].Near));
            if (multiplexer.IsOneShot)
                multiplexer.WatchReadable(slot);
            // If a descriptor is removed anywhere in the set, the others are still watched.
            if (turn % 4 == 0)
            {
                driver.Detach(slot);
                watched.Remove(slot);
                _sockets.Close(pairs[slot].Near);
            }
        }
        driver.ExpectSilence();
    }

    private static void Send(MultiplexerDriver driver, Multiplexer multiplexer, int slot, byte[] bytes) =>
        Assert.Equal(bytes.Length, SendOnce(driver, multiplexer, slot, bytes));
}
