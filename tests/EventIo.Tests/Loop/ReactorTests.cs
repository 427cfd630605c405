using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Loop;

/// <summary>What a handler can rely on, whatever carries its connections.</summary>
public sealed class ReactorTests
{
    private const long Millisecond = 1_000_000;

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    [Theory, MemberData(nameof(All))]
    public void What_a_call_sends_arrives_in_its_order_whatever_it_is_made_of(MultiplexerKind kind, TriggerMode mode)
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
    public void A_response_of_megabytes_is_written_piece_by_piece_as_the_peer_reads(MultiplexerKind kind, TriggerMode mode)
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
        // A peer that reads late: the output is full before it begins.
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
    public void A_timer_comes_once_and_not_before_its_time(MultiplexerKind kind, TriggerMode mode)
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
        long begin = Stopwatch.GetTimestamp();
        client.Send("x"u8);
        Assert.Equal("tick", Read(client, 4));
        Assert.True(Stopwatch.GetElapsedTime(begin).TotalMilliseconds >= 30);
        Assert.False(client.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead), "It came twice.");
    }

    [Theory, MemberData(nameof(All))]
    public void A_timer_that_is_taken_back_does_not_come(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (connection, data) =>
            {
                connection.SetTimer(20 * Millisecond);
                connection.ClearTimer();
                connection.Send(data);
            },
            OnTimedOut = connection => Write(connection, "tick"),
        });
        using Socket client = carrier.Connect();
        client.Send("x"u8);
        Assert.Equal("x", Read(client, 1));
        Assert.False(client.Poll(TimeSpan.FromMilliseconds(100), SelectMode.SelectRead));
    }

    [Theory, MemberData(nameof(All))]
    public void What_comes_while_a_connection_is_paused_comes_afterwards_in_order_and_its_end_last(
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
        client.Blocking = false;
        byte[] block = new byte[64 * 1024];
        while (client.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectWrite))
            client.Send(block, SocketFlags.None, out _);
        // A standing receive goes on until its cancellation is through: the bound is then all of the ring's buffers.
        var options = new MultiplexerOptions();
        int bound = mode == TriggerMode.MultishotReceive ? RingPlan.DefaultBuffers * options.BufferBytes : 128 * 1024;
        Assert.InRange(carrier.Loop.Counters.BytesReceived, 1, bound);
    }

    [Theory, MemberData(nameof(All))]
    public void Work_is_done_elsewhere_and_comes_back(MultiplexerKind kind, TriggerMode mode)
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
    public void A_loop_that_works_itself_does_so_without_workers(MultiplexerKind kind, TriggerMode mode)
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

    [Theory, MemberData(nameof(All))]
    public void An_idle_connection_is_closed_and_a_busy_one_is_not(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(
            kind, mode, _ => new TestHandler(), options => options with { IdleTimeoutNanoseconds = 200 * Millisecond });
        using Socket idle = carrier.Connect();
        using Socket busy = carrier.Connect();
        long begin = Stopwatch.GetTimestamp();
        while (!idle.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
        {
            Assert.True(Stopwatch.GetElapsedTime(begin).TotalSeconds < 20, "The idle connection is still open.");
            busy.Send("x"u8);
            Assert.Equal("x", Read(busy, 1));
        }
        Assert.Equal(0, idle.Receive(new byte[1]));
        busy.Send("y"u8);
        Assert.Equal("y", Read(busy, 1));
        Eventually.True(() => carrier.Loop.Counters.TimedOut == 1, "The closed connection is not counted.");
    }

    [Theory, MemberData(nameof(All))]
    public void A_peer_that_takes_nothing_is_cut_off(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(
            kind, mode, _ => new SourceHandler(), options => options with { WriteTimeoutNanoseconds = 200 * Millisecond });
        using Socket client = carrier.Connect();
        Eventually.True(
            () => carrier.Loop.Counters is { TimedOut: 1, Closed: 1 },
            $"{carrier.Loop.Counters.TimedOut} timed out, {carrier.Loop.Counters.Closed} closed.");
    }

    [Theory, MemberData(nameof(All))]
    public void Draining_refuses_new_connections_and_lets_the_old_ones_end(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler());
        using Socket old = carrier.Connect();
        old.Send("a"u8);
        Assert.Equal("a", Read(old, 1));
        carrier.Loop.Drain();
        Eventually.True(() => IsRefused(carrier), "A new connection is still accepted.");
        old.Send("b"u8);
        Assert.Equal("b", Read(old, 1));
        old.Shutdown(SocketShutdown.Send);
        Assert.Equal("", ReadToEnd(old));
    }

    [Theory, MemberData(nameof(All))]
    public void Draining_ends_the_connections_on_which_nothing_is_begun(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (connection, data) =>
            {
                connection.State = connection.Bytes(data)[0] == 'b';
                connection.Send(data);
            },
            OnIsIdle = connection => connection.State is false,
        });
        using Socket idle = carrier.Connect();
        idle.Send("a"u8);
        Assert.Equal("a", Read(idle, 1));
        using Socket busy = carrier.Connect();
        busy.Send("b"u8);
        Assert.Equal("b", Read(busy, 1));
        carrier.Loop.Drain();
        Assert.Equal("", ReadToEnd(idle));
        busy.Send("a"u8);
        Assert.Equal("a", Read(busy, 1));
    }

    [Theory, MemberData(nameof(All))]
    public void A_handler_that_throws_becomes_the_fault_and_its_connections_are_closed(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (_, _) => throw new InvalidOperationException("no such luck"),
        });
        using Socket client = carrier.Connect();
        client.Send("x"u8);
        Eventually.True(() => carrier.Loop.Fault is not null, "There is no fault.");
        Assert.Equal("no such luck", carrier.Loop.Fault!.Message);
        // With a byte of it unread, the connection ends in a reset on some, in order on others.
        try
        {
            Assert.Equal(0, client.Receive(new byte[1]));
        }
        catch (SocketException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Finishing_lingers_so_that_the_peer_gets_all_although_it_still_sends(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (connection, data) =>
            {
                connection.Return(data);
                Write(connection, "enough");
                connection.Finish(lingers: true);
            },
        });
        using Socket client = carrier.Connect();
        for (int i = 0; i < 20; i++)
            client.Send(new byte[10_000]);
        Assert.Equal("enough", ReadToEnd(client));
        client.Shutdown(SocketShutdown.Send);
        Eventually.True(() => carrier.Loop.Counters.Closed == 1, "The connection was not closed.");
        Assert.Equal(0, carrier.Loop.Counters.Failed);
    }

    [Theory, MemberData(nameof(All))]
    public void What_is_sent_on_a_connection_that_was_closed_reaches_nobody_later(MultiplexerKind kind, TriggerMode mode)
    {
        using TemporaryFile file = new("a file"u8);
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (connection, data) =>
            {
                if (connection.Bytes(data)[0] != 'x')
                {
                    connection.Send(data);
                    return;
                }
                Write(connection, "before ");
                connection.Close();
                Write(connection, "after ");
                connection.SendStatic(StaticBytes.Address, 10);
                connection.SendFile(file.Duplicate(), 0, 6);
                connection.Send(data);
                Write(connection, "at last ");
                Assert.True(connection.IsOutputFull);
            },
        });
        for (int round = 0; round < 20; round++)
        {
            using Socket closed = carrier.Connect();
            closed.Send("x"u8);
            ReadToEnd(closed);
            using Socket next = carrier.Connect();
            next.Send("clean"u8);
            Assert.Equal("clean", Read(next, 5));
        }
        Assert.Null(carrier.Loop.Fault);
    }

    private static bool IsRefused(Carrier carrier)
    {
        try
        {
            using Socket socket = carrier.Connect();
            socket.Send("x"u8);
            return socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException)
        {
            return true;
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
