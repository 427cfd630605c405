using System.Net.Sockets;
using System.Text;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Network;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>
/// Clients that half-close, reset, leave, stop reading or vanish in every phase of a connection. Afterwards the server
/// sleeps, their descriptors are closed, they no longer count as connections, and a new client is served.
/// </summary>
public sealed class ConnectionStateTests : IDisposable
{
    private const int FileBytes = 32 << 20;

    // A spinning loop uses all of this time; a sleeping one uses almost none.
    private static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(100);

    private static readonly Workload[] Workloads =
        [Workload.Echo, Workload.Sink, Workload.Source, Workload.Http, Workload.File];

    private readonly TemporaryFolder _root = new();

    private enum Departure
    {
        Hold,
        HalfClose,
        Close,
        Reset,
    }

    public static TheoryData<MultiplexerKind, TriggerMode, Workload> All
    {
        get
        {
            TheoryData<MultiplexerKind, TriggerMode, Workload> data = [];
            foreach (TheoryDataRow<MultiplexerKind, TriggerMode> carrier in Carriers.Few)
            {
                foreach (Workload workload in Workloads)
                    data.Add(new(carrier.Data.Item1, carrier.Data.Item2, workload) { Explicit = carrier.Explicit });
            }
            return data;
        }
    }

    public void Dispose() => _root.Dispose();

    [Theory, MemberData(nameof(All))]
    public void A_client_that_disconnects_in_any_phase_leaves_nothing_behind(
        MultiplexerKind kind, TriggerMode mode, Workload workload)
    {
        var resources = ProcessResources.Now();
        using (EventServer server = Start(kind, mode, workload, patienceSeconds: 0))
        {
            List<Socket> staying = Depart(server, workload);
            Eventually.True(
                () => server.ActiveConnections <= staying.Count,
                () => $"{server.ActiveConnections} connections are open, {staying.Count} clients are connected.");
            AssertSleeps(server);
            AssertServes(server, workload);
            staying.ForEach(Client.Reset);
            Eventually.True(
                () => server.ActiveConnections == 0, () => $"{server.ActiveConnections} places are still taken.");
            AssertSleeps(server);
            AssertServes(server, workload);
            Assert.Equal((ServerState.Running, null), (server.State, server.Fault));
        }
        resources.AssertNoLeak();
    }

    [Theory, MemberData(nameof(All))]
    public void A_client_without_progress_is_disconnected_after_the_timeout(
        MultiplexerKind kind, TriggerMode mode, Workload workload)
    {
        using EventServer server = Start(kind, mode, workload, patienceSeconds: 0.5);
        List<Socket> staying = Depart(server, workload, mayLose: true);
        Eventually.True(
            () => server.ActiveConnections == 0, () => $"{server.ActiveConnections} places are still taken.");
        AssertSleeps(server);
        AssertServes(server, workload);
        staying.ForEach(Client.Reset);
        Assert.Equal((ServerState.Running, null), (server.State, server.Fault));
    }

    [Theory(Explicit = Run.Long), MemberData(nameof(All))]
    public void A_client_that_vanishes_from_the_network_is_disconnected_after_the_timeout(
        MultiplexerKind kind, TriggerMode mode, Workload workload)
    {
        using TestNamespace network = TestNamespace.Create();
        using EventServer server = network.Run(() => Start(kind, mode, workload, patienceSeconds: 1));
        List<Socket> vanished = network.Run(() => Depart(server, workload));
        network.Execute(
            "nft",
            "add table inet lost; add chain inet lost drops { type filter hook input priority 0; policy drop; }");
        Eventually.True(
            () => server.ActiveConnections == 0, () => $"{server.ActiveConnections} places are still taken.");
        AssertSleeps(server);
        network.Execute("nft", "delete table inet lost");
        network.Run(() => AssertServes(server, workload));
        vanished.ForEach(client => client.Dispose());
        Assert.Equal((ServerState.Running, null), (server.State, server.Fault));
    }

    // Creates one client for each phase and each way to leave it, and returns those that stay connected. If the
    // server's timeouts are short, a busy machine may let them expire before a client has reached its phase.
    private static List<Socket> Depart(EventServer server, Workload workload, bool mayLose = false)
    {
        List<Socket> staying = [];
        foreach (string phase in Phases(workload))
        {
            foreach (Departure departure in Enum.GetValues<Departure>())
            {
                Socket client = Client.Connect(server.Port!.Value);
                Reach(client, phase, mayLose);
                if (departure == Departure.HalfClose && client.Connected)
                    client.Shutdown(SocketShutdown.Send);
                if (departure == Departure.Reset)
                    Client.Reset(client);
                else if (departure == Departure.Close)
                    client.Dispose();
                else
                    staying.Add(client);
            }
        }
        return staying;
    }

    private static string[] Phases(Workload workload) => workload switch
    {
        Workload.Echo => ["", "hello", "flood"],
        Workload.Sink => ["", "hello"],
        Workload.Source => ["", "stall"],
        Workload.File =>
        [
            "", "GET /b", "GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /big HTTP/1.1\r\nHost: a\r\n\r\nstall",
            "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
        ],
        _ =>
        [
            "", "GET /b", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /bytes/33554432 HTTP/1.1\r\nHost: a\r\n\r\nstall",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
            "GET /delay/600000 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /cpu/100 HTTP/1.1\r\nHost: a\r\n\r\nGET /",
        ],
    };

    // A phase is what the client has sent so far. In a stall, the client then waits for a response that it does not
    // read. In a flood, it sends until the buffers are full.
    private static void Reach(Socket client, string phase, bool mayLose)
    {
        bool isStall = phase.EndsWith("stall", StringComparison.Ordinal);
        bool isFlood = phase == "flood";
        string text = isStall ? phase[..^"stall".Length] : isFlood ? "" : phase;
        if (text.Length > 0)
            client.Send(Encoding.ASCII.GetBytes(text));
        if (isStall)
            Assert.True(client.Poll(HangGuard.Time, SelectMode.SelectRead), "Nothing came.");
        if (!isFlood)
            return;
        client.Blocking = false;
        byte[] bytes = new byte[1 << 16];
        Eventually.True(
            () => client.Send(bytes, SocketFlags.None, out SocketError error) == 0
                && (error == SocketError.WouldBlock
                    ? !client.Poll(Stretch, SelectMode.SelectWrite)
                    : mayLose && error is SocketError.ConnectionReset or SocketError.Shutdown),
            "The echo never filled up.");
        client.Blocking = true;
    }

    private static void AssertServes(EventServer server, Workload workload)
    {
        using Socket client = Client.Connect(server.Port!.Value);
        byte[] hello = "hello"u8.ToArray();
        switch (workload)
        {
            case Workload.Echo:
                Assert.Equal(hello, Client.Exchange(client, hello));
                break;
            case Workload.Sink:
                long before = server.BytesReceived;
                client.Send(hello);
                Eventually.True(() => server.BytesReceived >= before + hello.Length, "Nothing was received.");
                break;
            case Workload.Source:
                Assert.Equal(hello.Length, Client.Read(client, hello.Length).Length);
                break;
            default:
                client.Send("GET /a HTTP/1.0\r\n\r\n"u8);
                string status = Encoding.ASCII.GetString(Client.Read(client, "HTTP/1.1 200".Length));
                Assert.Equal(workload == Workload.File ? "HTTP/1.1 200" : "HTTP/1.1 404", status);
                break;
        }
    }

    private static void AssertSleeps(EventServer server) => Eventually.True(
        () =>
        {
            (long waits, long calls, double seconds) = (server.Waits, server.SystemCalls, server.LoopCpuSeconds);
            Thread.Sleep(Stretch);
            return (server.Waits, server.SystemCalls) == (waits, calls)
                && server.LoopCpuSeconds - seconds < Stretch.TotalSeconds / 10;
        },
        () => $"The server does not sleep: {server.Waits} waits, {server.LoopCpuSeconds} s.");

    private EventServer Start(MultiplexerKind kind, TriggerMode mode, Workload workload, double patienceSeconds)
    {
        _root.Write("a", "hello"u8);
        if (workload == Workload.File && !File.Exists(_root["big"]))
            File.WriteAllBytes(_root["big"], new byte[FileBytes]);
        return EventServerRegistry.Start(Variants.Server(kind, mode) with
        {
            Workload = workload,
            Root = workload == Workload.File ? _root.Path : null,
            IdleTimeoutSeconds = patienceSeconds,
            WriteTimeoutSeconds = patienceSeconds,
        });
    }
}
