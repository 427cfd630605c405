using System.Diagnostics;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Loop.Reactor;

/// <content>How connections and loops end: timeouts, draining, faults.</content>
public sealed partial class ReactorTests
{
    [Theory, MemberData(nameof(All))]
    public void An_idle_connection_is_closed_and_a_busy_one_is_not(MultiplexerKind kind, TriggerMode mode)
    {
        // If this thread itself was held up for that long, the run proves nothing: repeat it with more time.
        for (long milliseconds = 200; !IsIdleClosedAndBusyKept(kind, mode, milliseconds); milliseconds *= 2)
            Assert.True(milliseconds < HangGuard.Milliseconds, "This thread is held up repeatedly.");
    }

    [Theory, MemberData(nameof(All))]
    public void A_peer_that_does_not_read_is_cut_off(MultiplexerKind kind, TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(
            kind, mode, _ => new SourceHandler(), options =>
                options with { WriteTimeoutNanoseconds = 200 * Millisecond });
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
    public void Draining_ends_the_connections_that_the_handler_calls_idle(MultiplexerKind kind, TriggerMode mode)
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
    public void An_exception_of_a_handler_becomes_the_fault_of_its_loop_and_closes_the_connections(MultiplexerKind kind,
        TriggerMode mode)
    {
        using Carrier carrier = Carriers.Start(kind, mode, _ => new TestHandler
        {
            OnReceived = (_, _) => throw new InvalidOperationException("no such luck"),
        });
        using Socket client = carrier.Connect();
        client.Send("x"u8);
        Eventually.True(() => carrier.Loop.Fault is not null, "There is no fault.");
        Assert.Equal("no such luck", carrier.Loop.Fault!.Message);
        // A byte is unread, so the connection ends with a reset on some mechanisms and with a FIN on others.
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
    public void Finishing_lingers_so_that_the_peer_gets_everything_although_it_still_sends(MultiplexerKind kind,
        TriggerMode mode)
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
    public void Output_of_a_closed_connection_never_reaches_a_later_one(MultiplexerKind kind,
        TriggerMode mode)
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

    // False if the busy connection was idle for too long because this thread was held up.
    private static bool IsIdleClosedAndBusyKept(MultiplexerKind kind, TriggerMode mode, long milliseconds)
    {
        using Carrier carrier = Carriers.Start(
            kind, mode, _ => new TestHandler(), options =>
                options with { IdleTimeoutNanoseconds = milliseconds * Millisecond });
        long begin = Stopwatch.GetTimestamp();
        using Socket idle = carrier.Connect();
        long sent = Stopwatch.GetTimestamp();
        using Socket busy = carrier.Connect();
        for (bool isOver = false; !isOver;)
        {
            isOver = idle.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead);
            long before = sent;
            sent = Stopwatch.GetTimestamp();
            bool isKept = IsEchoed(busy);
            if (Stopwatch.GetElapsedTime(before).TotalMilliseconds >= milliseconds)
                return false;
            Assert.True(isKept, "The busy connection was closed.");
            Assert.True(Stopwatch.GetElapsedTime(begin) < HangGuard.Time, "The idle connection is still open.");
        }
        Assert.Equal(0, idle.Receive(new byte[1]));
        Assert.True(Stopwatch.GetElapsedTime(begin).TotalMilliseconds >= milliseconds,
            "The idle connection was closed early.");
        Eventually.True(() => carrier.Loop.Counters.TimedOut == 1, "The closed connection is not counted.");
        return true;
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
}
