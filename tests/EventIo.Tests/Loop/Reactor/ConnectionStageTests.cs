using System.Net;
using System.Net.Sockets;
using EventIo.Loop;
using EventIo.Loop.Reactor;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Loop.Reactor;

/// <summary>The stages of a connection: every event in every stage, and paths through them on a real loop.</summary>
public sealed class ConnectionStageTests
{
    private const long Second = 1_000_000_000;

    private static readonly Dictionary<string, Action<LoopConnection>> Events = new()
    {
        ["BeginConnecting"] = connection => connection.BeginConnecting(),
        ["Connected"] = connection => connection.Connected(),
        ["Finish"] = connection => connection.Finish(),
        ["FinishLingering"] = connection => connection.Finish(lingers: true),
        ["BeginLingering"] = connection => connection.BeginLingering(),
        ["PeerEnds"] = connection => connection.EndReceiving(),
        ["BeginClosing"] = connection => connection.BeginClosing(),
        ["Free"] = connection => connection.Free(),
        ["Reopen"] = connection => connection.Reopen(descriptor: 1, now: 0),
    };

    public static TheoryData<string, string> Mechanisms => new()
    {
        { nameof(MultiplexerKind.Epoll), nameof(TriggerMode.Edge) },
        { nameof(MultiplexerKind.IoUring), nameof(TriggerMode.MultishotReceive) },
    };

    // The stage, how to get there, and every event that leads to another stage; all other events change nothing.
    [Theory]
    [InlineData("Free", "Reopen BeginClosing Free", "Reopen>Open")]
    [InlineData("Connecting", "Reopen BeginConnecting", "Connected>Open BeginClosing>Closing Free>Free Reopen>Open")]
    [InlineData("Open", "Reopen",
        "BeginConnecting>Connecting Finish>Finishing FinishLingering>Finishing BeginClosing>Closing Free>Free")]
    [InlineData("Finishing", "Reopen Finish",
        "BeginConnecting>Connecting BeginClosing>Closing Free>Free Reopen>Open")]
    [InlineData("Finishing", "Reopen FinishLingering PeerEnds",
        "BeginConnecting>Connecting BeginClosing>Closing Free>Free Reopen>Open")]
    [InlineData("Finishing", "Reopen FinishLingering",
        "BeginConnecting>Connecting BeginLingering>Lingering BeginClosing>Closing Free>Free Reopen>Open")]
    [InlineData("Lingering", "Reopen FinishLingering BeginLingering", "BeginClosing>Closing Free>Free Reopen>Open")]
    [InlineData("Closing", "Reopen BeginClosing", "Free>Free Reopen>Open")]
    public void Every_event_leads_to_the_stage_in_the_diagram(string stage, string path, string changes)
    {
        Dictionary<string, string> expected = changes.Split(' ')
            .Select(change => change.Split('>')).ToDictionary(change => change[0], change => change[1]);
        foreach ((string name, Action<LoopConnection> apply) in Events)
        {
            LoopConnection connection = Walk(path);
            Assert.Equal(stage, connection.Stage.ToString());
            apply(connection);
            Assert.Equal($"{name}: {expected.GetValueOrDefault(name, stage)}", $"{name}: {connection.Stage}");
        }
    }

    [Fact]
    public void A_connection_that_is_finished_while_it_connects_begins_finishing_when_it_is_connected()
    {
        LoopConnection connection = Walk("Reopen BeginConnecting Finish");
        Assert.Equal(ConnectionStage.Connecting, connection.Stage);
        connection.Connected();
        Assert.Equal(ConnectionStage.Finishing, connection.Stage);
    }

    [Fact]
    public void Nothing_of_a_connection_is_left_for_the_next_one_in_its_slot()
    {
        LoopConnection connection = Walk("Reopen FinishLingering BeginLingering PeerEnds BeginClosing Free");
        int generation = connection.Generation;
        connection.Reopen(descriptor: 1, now: 5);
        Assert.Equal(LoopConnectionFlags.None, connection.Flags);
        Assert.Equal(generation + 1, connection.Generation);
        Assert.Equal((MonotonicClock.Never, 5), (connection.TimerAt, connection.MovedAt));
    }

    [Theory, MemberData(nameof(Mechanisms))]
    public void A_connection_is_finishing_until_its_output_is_sent(string kind, string mode)
    {
        var log = new StageLog();
        using Carrier carrier = Start(kind, mode, log, connection =>
        {
            // This is more data than the kernel buffers for a peer that does not read.
            for (int i = 0; i < 400; i++)
                connection.SendStatic(StaticBytes.Address, StaticBytes.Length);
            connection.Finish();
        });
        using Socket client = carrier.Connect();
        client.Send("x"u8);
        Eventually.True(() => StageOnLoop(carrier) == ConnectionStage.Finishing, "The connection is not finishing.");
        byte[] buffer = new byte[1 << 16];
        long received = 0;
        for (int count; (count = client.Receive(buffer)) > 0;)
            received += count;
        Assert.Equal(400L * StaticBytes.Length, received);
        log.Expect(carrier, ConnectionStage.Open, ConnectionStage.Finishing, ConnectionStage.Free);
    }

    [Theory, MemberData(nameof(Mechanisms))]
    public void A_connection_is_lingering_until_its_peer_has_ended_its_stream(string kind, string mode)
    {
        var log = new StageLog();
        using Carrier carrier = Start(kind, mode, log, connection =>
        {
            connection.SendStatic(StaticBytes.Address, 1);
            connection.Finish(lingers: true);
        });
        using Socket client = carrier.Connect();
        client.Send("x"u8);
        Eventually.True(() => StageOnLoop(carrier) == ConnectionStage.Lingering, "The connection is not lingering.");
        client.Send("dropped"u8);
        client.Shutdown(SocketShutdown.Send);
        log.Expect(carrier, ConnectionStage.Open, ConnectionStage.Finishing, ConnectionStage.Free);
        Assert.Equal(1, carrier.Loop.Counters.BytesSent);
        Assert.Equal(0, carrier.Loop.Counters.TimedOut);
    }

    [Theory, MemberData(nameof(Mechanisms))]
    public void A_connection_that_its_handler_closes_is_closing_until_its_last_completion(string kind, string mode)
    {
        var log = new StageLog();
        using Carrier carrier = Start(kind, mode, log, connection => connection.Close());
        using Socket client = carrier.Connect();
        client.Send("x"u8);
        // A readiness mechanism detaches at once; io_uring's receive still has to be cancelled.
        if (kind == nameof(MultiplexerKind.IoUring))
            log.Expect(carrier, ConnectionStage.Open, ConnectionStage.Closing, ConnectionStage.Free);
        else
            log.Expect(carrier, ConnectionStage.Open, ConnectionStage.Free, ConnectionStage.Free);
    }

    [Theory, MemberData(nameof(Mechanisms))]
    public void A_connection_that_a_loop_opens_is_connecting_until_it_is_open(string kind, string mode)
    {
        using Carrier server = Start(kind, mode, new StageLog(), connection => connection.Finish());
        using Socket peer = server.Connect();
        var log = new StageLog();
        var remote = (IPEndPoint)peer.RemoteEndPoint!;
        using Carrier client = Carriers.Start(
            Enum.Parse<MultiplexerKind>(kind), Enum.Parse<TriggerMode>(mode), _ => new ConnectingHandler(log, remote),
            options => options with { Listener = null });
        // The stages when the connection was opened, when the peer ended it, and when it was closed.
        log.Expect(client, ConnectionStage.Open, ConnectionStage.Finishing, ConnectionStage.Free);
    }

    [Theory, MemberData(nameof(Mechanisms))]
    public void A_connect_that_is_refused_never_opens_a_connection(string kind, string mode)
    {
        using Socket unused = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var log = new StageLog();
        var remote = (IPEndPoint)unused.LocalEndPoint!;
        using Carrier client = Carriers.Start(
            Enum.Parse<MultiplexerKind>(kind), Enum.Parse<TriggerMode>(mode), _ => new ConnectingHandler(log, remote),
            options => options with { Listener = null });
        log.Expect(client, ConnectionStage.Connecting, ConnectionStage.Free);
    }

    private static LoopConnection Walk(string path)
    {
        var connection = new LoopConnection(null!, null!, 0);
        Assert.Equal(ConnectionStage.Free, connection.Stage);
        foreach (string step in path.Split(' '))
            Events[step](connection);
        return connection;
    }

    private static Carrier Start(string kind, string mode, StageLog log, Action<Connection> respond) => Carriers.Start(
        Enum.Parse<MultiplexerKind>(kind), Enum.Parse<TriggerMode>(mode), _ => new TestHandler
        {
            OnOpened = log.Add,
            OnReceived = (connection, data) =>
            {
                connection.Return(data);
                respond(connection);
                log.Add(connection);
            },
            OnClosed = log.Add,
        });

    private static ConnectionStage StageOnLoop(Carrier carrier)
    {
        ConnectionStage stage = ConnectionStage.Free;
        int position = 0;
        ((EventLoop)carrier.Loop).RunOnLoop(
            connections => stage = connections.Next(ref position)?.Stage ?? ConnectionStage.Free);
        return stage;
    }

    /// <summary>The stages in which a handler saw its connection. They are read after the loop has ended.</summary>
    private sealed class StageLog
    {
        private readonly List<ConnectionStage> _stages = [];

        internal void Add(Connection connection) => _stages.Add(((LoopConnection)connection).Stage);

        internal void Expect(Carrier carrier, params ConnectionStage[] stages)
        {
            Eventually.True(() => carrier.Loop.Counters.Closed == 1, "The connection was not closed.");
            // The loop's thread has ended, so the stages that it wrote are visible here.
            carrier.Loop.Dispose();
            Assert.Equal(stages, _stages);
        }
    }

    /// <summary>Makes one connection, and finishes it when the peer ends its stream.</summary>
    private sealed class ConnectingHandler(StageLog log, IPEndPoint remote)
        : IConnectionHandler, ILoopDriver, IDisposable
    {
        private readonly NativeAddress _address = new(remote);

        public long NextAt => MonotonicClock.Never;

        public void Begin(EventLoop loop)
        {
            int descriptor = SystemSocket.Open(remote);
            SystemSocket.SetNonBlocking(descriptor, isNonBlocking: true);
            loop.Connect(descriptor, _address.Address, _address.Length, 30 * Second, "");
        }

        public void Turn()
        {
        }

        public void Opened(Connection connection)
        {
            log.Add(connection);
            connection.Finish();
            log.Add(connection);
        }

        public void Received(Connection connection, LentBytes data) => connection.Return(data);

        public void Ended(Connection connection) => connection.Close();

        public void Failed(Connection connection, int errorNumber) => log.Add(connection);

        public void Closed(Connection connection) => log.Add(connection);

        // The loop disposes its handler.
        public void Dispose() => _address.Dispose();
    }
}
