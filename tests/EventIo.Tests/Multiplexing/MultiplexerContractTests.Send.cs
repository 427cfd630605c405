using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <content>Sending.</content>
public sealed unsafe partial class MultiplexerContractTests
{
    [Theory]
    [MemberData(nameof(All))]
    public void A_send_larger_than_the_socket_buffer_completes_once_as_a_whole(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, Socket far) = _sockets.TcpPair();
        multiplexer.Attach(0, 2, near);
        byte[] sent = TestSockets.Pattern(12_000_000, seed: 2);
        byte[] received = new byte[sent.Length];
        Thread reader = new(() =>
        {
            for (int done = 0; done < received.Length;)
                done += far.Receive(received.AsSpan(done));
        });
        fixed (byte* start = sent)
        {
            Assert.Equal(Multiplexer.Pending, multiplexer.Send(0, (nint)start, sent.Length));
            driver.Wait();
            reader.Start();
            driver.Until(() => driver.Completions.Count > 0);
        }
        Assert.Equal(new Completion(0, 2, Operation.Send, sent.Length, Completion.NoBuffer), driver.Completions[0]);
        reader.Join();
        Assert.Equal(sent, received);
        driver.ExpectSilence();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Echoing_more_than_both_sockets_hold_loses_nothing(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(
            mechanism, new MultiplexerOptions { RingBufferCount = 4, AllowLargeDescriptorSet = true });
        MultiplexerDriver driver = new(multiplexer) { KeepsBuffers = true };
        (int near, Socket far) = _sockets.TcpPair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        Queue<Completion> output = [];
        driver.OnCompletion = completion =>
        {
            if (completion.Operation == Operation.Send)
            {
                multiplexer.ReturnBuffer(output.Dequeue().Buffer);
                SendFirst(multiplexer, output);
            }
            else if (completion.Result > 0)
            {
                output.Enqueue(completion);
                if (output.Count == 1)
                    SendFirst(multiplexer, output);
            }
            if (output.Count >= 3)
                multiplexer.StopReceive(0);
            else
                multiplexer.Receive(0);
        };
        byte[] sent = TestSockets.Pattern(10_000_000, seed: 3);
        byte[] received = new byte[sent.Length];
        Thread writer = new(() => far.Send(sent));
        Thread reader = new(() =>
        {
            for (int done = 0; done < received.Length;)
                done += far.Receive(received.AsSpan(done));
        });
        writer.Start();
        reader.Start();
        driver.Until(() => driver.ReceivedCount(0) == sent.Length && output.Count == 0);
        writer.Join();
        reader.Join();
        Assert.Equal(sent, received);
        Assert.Equal(0, multiplexer.Buffers.LentCount);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_send_to_a_peer_that_is_gone_fails(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        _sockets.Close(far);
        byte[] bytes = new byte[10];
        int sent = SendOnce(driver, multiplexer, 0, bytes);
        // TCP accepts data until the peer's reset has arrived.
        for (int i = 0; i < 1_000 && OperatingSystem.IsWindows() && sent > 0; i++)
            sent = SendOnce(driver, multiplexer, 0, bytes);
        Assert.Contains(sent,
            OperatingSystem.IsWindows() ? [-Errno.ECONNRESET, -Errno.ECONNABORTED] : new[] { -Errno.EPIPE });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_pending_send_fails_when_its_peer_resets(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        MultiplexerDriver driver = new(multiplexer);
        (int near, Socket far) = _sockets.TcpPair();
        multiplexer.Attach(0, 0, near);
        byte[] bytes = new byte[12_000_000];
        fixed (byte* start = bytes)
        {
            Assert.Equal(Multiplexer.Pending, multiplexer.Send(0, (nint)start, bytes.Length));
            driver.ExpectSilence();
            far.LingerState = new LingerOption(true, 0);
            far.Close();
            driver.Until(() => driver.Completions.Count > 0);
        }
        Assert.Contains(driver.Single(Operation.Send).Result, new[] { -Errno.ECONNRESET, -Errno.EPIPE });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Ten_thousand_echoed_turns_allocate_nothing(string mechanism)
    {
        using Multiplexer multiplexer = Mechanisms.Create(mechanism);
        (int near, int far) = _sockets.Pair();
        multiplexer.Attach(0, 0, near);
        multiplexer.Receive(0);
        Completion[] completions = new Completion[16];
        Allocations.BecomeNone(() => GC.GetAllocatedBytesForCurrentThread(), () =>
        {
            Echo(multiplexer, far, completions, turns: 10_000);
        });
    }

    private static void Echo(Multiplexer multiplexer, int far, Completion[] completions, int turns)
    {
        byte mark = 42;
        int lent = Completion.NoBuffer;
        for (int turn = 0; turn < turns; turn++)
        {
            if (SystemSocket.Write(far, &mark, 1) != 1)
                throw new InvalidOperationException("send");
            for (bool isEchoed = false; !isEchoed;)
            {
                int count = multiplexer.Wait(completions, Multiplexer.Forever);
                for (int i = 0; i < count; i++)
                {
                    Completion completion = completions[i];
                    if (completion.Operation == Operation.Receive)
                    {
                        lent = completion.Buffer;
                        isEchoed = multiplexer.Send(0, multiplexer.Buffers.Address(lent), 1) == 1;
                    }
                    else
                    {
                        isEchoed = true;
                    }
                    if (isEchoed)
                        multiplexer.ReturnBuffer(lent);
                }
            }
            if (SystemSocket.Read(far, &mark, 1) != 1)
                throw new InvalidOperationException("recv");
        }
    }

    // Sends everything, waiting as needed, and returns the result.
    private static int SendOnce(MultiplexerDriver driver, Multiplexer multiplexer, int slot, byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            int before = driver.Count(Operation.Send);
            int sent = multiplexer.Send(slot, (nint)start, bytes.Length);
            if (sent != Multiplexer.Pending)
                return sent;
            driver.Until(() => driver.Count(Operation.Send) > before);
            return driver.Completions.Last(completion => completion.Operation == Operation.Send).Result;
        }
    }

    private static void SendFirst(Multiplexer multiplexer, Queue<Completion> output)
    {
        while (output.TryPeek(out Completion first))
        {
            int sent = multiplexer.Send(0, multiplexer.Buffers.Address(first.Buffer), first.Result);
            if (sent == Multiplexer.Pending)
                return;
            Assert.Equal(first.Result, sent);
            multiplexer.ReturnBuffer(output.Dequeue().Buffer);
        }
    }
}
