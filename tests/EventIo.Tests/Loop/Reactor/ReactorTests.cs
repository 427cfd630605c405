using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Loop.Reactor;

/// <summary>The guarantees that a loop gives its handler, on every mechanism.</summary>
public sealed partial class ReactorTests
{
    private const long Millisecond = 1_000_000;

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    [Theory, MemberData(nameof(All))]
    public void Output_of_every_kind_arrives_in_the_order_of_the_calls(MultiplexerKind kind, TriggerMode mode)
    {
        using TemporaryFile file = new("[a file]"u8);
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (connection, data) =>
            {
                Write(connection, "written, ");
                connection.SendStatic(StaticBytes.Address, 3);
                Write(connection, ", and ");
                connection.Send(data);
                connection.SendFile(file.Duplicate(), 1, 6);
                Write(connection, ".");
                connection.Finish();
            },
        });
        using Socket client = carrier.Connect();
        client.Send("echoed "u8);
        Assert.Equal("written, ABC, and echoed a file.", ReadToEnd(client));
    }

    [Theory, MemberData(nameof(All))]
    public void A_response_of_megabytes_is_written_piece_by_piece_as_the_peer_reads(MultiplexerKind kind,
        TriggerMode mode)
    {
        const int Pieces = 300;
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnOpened = connection =>
            {
                connection.State = 0;
                Fill(connection);
            },
            OnWritable = Fill,
        });
        using Socket client = carrier.Connect();
        // The output is full before the peer begins to read.
        Eventually.True(() => carrier.Loop.Counters.BytesSent > 0, "Nothing was sent.");
        string all = ReadToEnd(client);
        Assert.Equal((long)Pieces * StaticBytes.Length, all.Length);
        Assert.All(Enumerable.Range(0, Pieces), piece => Assert.Equal('A', all[piece * StaticBytes.Length]));

        static void Fill(Connection connection)
        {
            int piece = (int)connection.State!;
            for (; piece < Pieces && !connection.IsOutputFull; piece++)
                connection.SendStatic(StaticBytes.Address, StaticBytes.Length);
            connection.State = piece;
            if (piece == Pieces)
                connection.Finish();
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_timer_expires_once_and_never_early(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (connection, data) =>
            {
                connection.Return(data);
                connection.SetTimer(1_000_000 * Millisecond);
                connection.SetTimer(30 * Millisecond);
            },
            OnTimedOut = connection => Write(connection, "tick"),
        });
        using Socket client = carrier.Connect();
        // If a timer expired twice, the next round would receive the second "tick" too early.
        for (int time = 0; time < 4; time++)
        {
            long begin = Stopwatch.GetTimestamp();
            client.Send("x"u8);
            Assert.Equal("tick", Read(client, 4));
            Assert.True(Stopwatch.GetElapsedTime(begin).TotalMilliseconds >= 30);
        }
        Assert.Equal(0, client.Available);
    }

    [Theory, MemberData(nameof(All))]
    public void A_cancelled_timer_does_not_expire(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (connection, data) =>
            {
                bool isKept = connection.Bytes(data)[0] == 'k';
                connection.SetTimer(isKept ? 40 * Millisecond : 20 * Millisecond);
                if (!isKept)
                    connection.ClearTimer();
                connection.Send(data);
            },
            OnTimedOut = connection => Write(connection, "tick"),
        });
        using Socket client = carrier.Connect();
        client.Send("x"u8);
        Assert.Equal("x", Read(client, 1));
        // A later timer has expired, so the cancelled one would have been due.
        using Socket other = carrier.Connect();
        other.Send("k"u8);
        Assert.Equal("ktick", Read(other, 5));
        Assert.Equal(0, client.Available);
    }

    [Theory, MemberData(nameof(All))]
    public void Input_during_a_pause_is_delivered_afterwards_in_order_with_the_end_of_the_stream_last(
        MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnOpened = connection => connection.State = false,
            OnReceived = (connection, data) =>
            {
                if (connection.State is true)
                {
                    connection.Send(data);
                    return;
                }
                connection.State = true;
                // The first byte is used, the rest is not.
                Write(connection, $"<{(char)connection.Bytes(data)[0]}>");
                connection.Pause(data.Skip(1));
                connection.SetTimer(100 * Millisecond);
            },
            OnTimedOut = connection => connection.Resume(),
            OnEnded = connection =>
            {
                Write(connection, "!");
                connection.Finish();
            },
        });
        using Socket client = carrier.Connect();
        client.Send("abc"u8);
        Assert.Equal("<a>", Read(client, 3));
        client.Send("def"u8);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal("bcdef!", ReadToEnd(client));
    }

    [Theory, MemberData(nameof(All))]
    public void A_paused_connection_costs_a_bounded_buffer(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (connection, data) => connection.Pause(data),
            OnTimedOut = connection => connection.Close(),
            OnOpened = connection => connection.SetTimer(60_000 * Millisecond),
        });
        using Socket client = carrier.Connect();
        Flood.Send(client, new byte[64 * 1024], () => carrier.Loop.Counters.BytesReceived > 0);
        // A multishot receive continues until its cancellation completes, so all of the ring's buffers may be filled.
        var options = new MultiplexerOptions();
        int bound = mode == TriggerMode.MultishotReceive ? RingPlan.DefaultBuffers * options.BufferBytes : 128 * 1024;
        Assert.InRange(carrier.Loop.Counters.BytesReceived, 1, bound);
    }

    [Theory, MemberData(nameof(All))]
    public void Work_is_done_by_a_worker_and_finished_on_the_loop(MultiplexerKind kind, TriggerMode mode)
    {
        using var workers = new WorkerPool(2, "EventIo test");
        using Carrier carrier = Carriers.Start(
            kind,
            mode,
            _ => new TestHandler
            {
                OnReceived = (connection, data) =>
                {
                    connection.State = Environment.CurrentManagedThreadId;
                    Assert.True(connection.TryWork(connection.Bytes(data)[0]));
                    connection.Return(data);
                },
                OnWork = (argument, _) => argument + 1,
                OnWorked = (connection, result) =>
                    Write(connection, connection.State is int thread && thread == Environment.CurrentManagedThreadId
                        ? $"{(char)result}"
                        : "another thread"),
            },
            options => options with { Workers = workers });
        using Socket client = carrier.Connect();
        foreach (char letter in "HAL")
        {
            client.Send([(byte)letter]);
            Assert.Equal(((char)(letter + 1)).ToString(), Read(client, 1));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void A_loop_without_workers_does_the_work_itself(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (connection, data) =>
            {
                connection.Return(data);
                connection.TryWork(41);
            },
            OnWork = (argument, _) => argument + 1,
            OnWorked = (connection, result) => Write(connection, $"{result}"),
        });
        using Socket client = carrier.Connect();
        client.Send("x"u8);
        Assert.Equal("42", Read(client, 2));
    }

    private static bool IsEchoed(Socket socket)
    {
        try
        {
            socket.Send("x"u8);
            return socket.Receive(new byte[1]) == 1;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void Write(Connection connection, string text)
    {
        Span<byte> room = connection.Reserve(text.Length);
        connection.Commit(Encoding.ASCII.GetBytes(text, room));
    }

    private static string Read(Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count;)
        {
            int received = socket.Receive(bytes.AsSpan(done));
            Assert.True(received > 0, $"The stream ended after {done} of {count} bytes.");
            done += received;
        }
        return Encoding.ASCII.GetString(bytes);
    }

    private static string ReadToEnd(Socket socket)
    {
        var all = new MemoryStream();
        byte[] block = new byte[65_536];
        for (int count; (count = socket.Receive(block)) > 0;)
            all.Write(block, 0, count);
        return Encoding.ASCII.GetString(all.GetBuffer(), 0, (int)all.Length);
    }
}
