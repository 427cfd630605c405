using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>Reading and changing the sockets of a server, and the options that it starts with.</summary>
public sealed class ServerSocketTests
{
    public static TheoryData<MultiplexerKind, TriggerMode> AllVariants => Carriers.All;

    [Theory, MemberData(nameof(AllVariants))]
    public void Listeners_and_connections_are_duplicated_and_no_duplicate_stays_open(
        MultiplexerKind kind, TriggerMode mode)
    {
        const int Connections = 70;
        MultiplexerVariant variant = Variants.Require(kind, mode);
        var before = ProcessResources.Now();
        EventServer server = EventServerRegistry.Start(Variants.Server(variant) with { LoopCount = 2 });
        TcpClient[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Connect(server))];
        Eventually.True(() => server.ActiveConnections == Connections, "Not all connections are accepted.");
        List<SocketIdentity> found = Identities(server);
        Assert.Equal(2, found.Count(socket => socket.Role == SocketRole.Listener));
        Assert.Equal(
            clients.Select(client => client.Client.LocalEndPoint!.ToString()).Order(),
            found.Where(socket => socket.Role == SocketRole.Connected).Select(socket => socket.Remote!.ToString())
                .Order());
        Array.ForEach(clients, client => client.Dispose());
        Eventually.True(() => server.ActiveConnections == 0, "The closed connections are still counted.");
        server.Stop();
        Assert.Empty(Identities(server));
        before.AssertNoLeak();
    }

    [Theory, MemberData(nameof(AllVariants))]
    public Task Only_the_servers_own_connections_are_duplicated_while_others_open_and_close(
        MultiplexerKind kind, TriggerMode mode) => DuplicateBesideOthers(kind, mode, rounds: 50);

    [Theory(Explicit = Run.Long), MemberData(nameof(AllVariants))]
    public Task Only_the_servers_own_connections_are_duplicated_in_a_long_run(MultiplexerKind kind, TriggerMode mode) =>
        DuplicateBesideOthers(kind, mode, rounds: 300);

    private static async Task DuplicateBesideOthers(MultiplexerKind kind, TriggerMode mode, int rounds)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        var before = ProcessResources.Now();
        using (var server = new RunningServer(Variants.Server(variant)))
        {
            using var enough = new CancellationTokenSource();
            // Other sockets and files reuse the descriptors of closed connections.
            Task churn = Task.Run(
                () =>
                {
                    while (!enough.IsCancellationRequested)
                    {
                        using TcpClient client = Connect(server.Value);
                        // Connections are reset, because thousands would remain in TIME_WAIT otherwise.
                        client.Client.LingerState = new LingerOption(true, 0);
                        using FileStream file = File.OpenRead("/proc/self/maps");
                    }
                },
                TestContext.Current.CancellationToken);
            for (int round = 0; round < rounds; round++)
                Assert.All(Identities(server.Value), socket => Assert.True(IsOf(server.Value, socket), $"{socket}"));
            await enough.CancelAsync();
            await churn;
            Assert.Equal((ServerState.Running, null), (server.Value.State, server.Value.Fault));
        }
        before.AssertNoLeak();
    }

    [Fact]
    public void Stopping_the_server_ends_the_enumeration_of_duplicates()
    {
        EventServer server = EventServerRegistry.Start(new EventServerOptions());
        TcpClient[] clients = [.. Enumerable.Range(0, 100).Select(_ => Connect(server))];
        Eventually.True(() => server.ActiveConnections == 100, "Not all connections are accepted.");
        int taken = 0;
        foreach (SocketReference socket in server.OpenSockets(TestContext.Current.CancellationToken))
        {
            socket.Dispose();
            if (++taken == 10)
                server.Stop();
        }
        Assert.InRange(taken, 10, 100);
        Array.ForEach(clients, client => client.Dispose());
    }

    [Fact]
    public void An_option_set_on_a_duplicate_is_set_on_the_servers_connection()
    {
        using var server = new RunningServer(new EventServerOptions());
        using TcpClient client = Connect(server.Value);
        Eventually.True(() => server.Value.ActiveConnections == 1, "The connection is not accepted.");
        SocketOptionDescription option = SocketOptionCatalog.Find("TCP_USER_TIMEOUT");
        foreach (SocketReference socket in server.Value.OpenSockets(TestContext.Current.CancellationToken))
        {
            using (socket)
                SocketOptions.Set(socket, new SocketOptionSetting(option, 12_345L, IsFromProfile: false));
        }
        foreach (SocketReference socket in server.Value.OpenSockets(TestContext.Current.CancellationToken))
        {
            using (socket)
                Assert.Equal(12_345L, socket.Read(option));
        }
    }

    [Theory, MemberData(nameof(AllVariants))]
    public void The_server_profile_is_on_its_listeners_and_connections(MultiplexerKind kind, TriggerMode mode)
    {
        var options = Variants.Server(kind, mode) with
        {
            LoopCount = 2,
            SocketOptions = SocketOptionSet.Create(SocketProfileKind.Server, []),
        };
        using var server = new RunningServer(options);
        using TcpClient client = Connect(server.Value);
        Eventually.True(() => server.Value.ActiveConnections == 1, "The connection is not accepted.");
        int sockets = 0;
        foreach (SocketReference socket in server.Value.OpenSockets(TestContext.Current.CancellationToken))
        {
            sockets++;
            using (socket)
            {
                foreach (SocketOptionSetting setting in socket.Select(options.SocketOptions))
                {
                    object expected = setting.Option.Name switch
                    {
                        "SO_SNDBUF" => 2 * Math.Min((long)setting.Value, Sysctl.Read("net.core.wmem_max")),
                        "SO_RCVBUF" => 2 * Math.Min((long)setting.Value, Sysctl.Read("net.core.rmem_max")),
                        _ => setting.Value,
                    };
                    Assert.Equal(expected, socket.Read(setting.Option));
                }
            }
        }
        Assert.Equal(3, sockets);
        Assert.Contains("TCP_FASTOPEN=5", server.Value.SocketOptions);
    }

    [Fact]
    public void An_option_that_is_not_inherited_is_set_on_each_connection()
    {
        var options = new EventServerOptions { SocketOptions = Options(("SO_PRIORITY", 4), ("TCP_NODELAY", 0)) };
        using var server = new RunningServer(options);
        using TcpClient client = Connect(server.Value);
        Eventually.True(() => server.Value.ActiveConnections == 1, "The connection is not accepted.");
        foreach (SocketReference socket in server.Value.OpenSockets(TestContext.Current.CancellationToken))
        {
            using (socket)
            {
                Assert.Equal(4L, socket.Read(SocketOptionCatalog.Find("SO_PRIORITY")));
                Assert.Equal(0L, socket.Read(SocketOptionCatalog.Find("TCP_NODELAY")));
            }
        }
    }

    [Theory]
    [InlineData("TCP_SYNCNT", 3, SocketProblem.OptionNotForSocket)]
    [InlineData("IPV6_TCLASS", 0, SocketProblem.OptionNotForSocket)]
    [InlineData("TCP_CONGESTION", "no_such", SocketProblem.CongestionControlUnavailable)]
    public void An_option_that_a_server_can_not_have_prevents_its_start(
        string name, object value, SocketProblem problem)
    {
        var before = ProcessResources.Now();
        SocketProblemException refused = Assert.Throws<SocketProblemException>(
            () => EventServerRegistry.Start(
                new EventServerOptions { LoopCount = 2, SocketOptions = Options((name, value)) }));
        Assert.Equal(problem, refused.Problem);
        before.AssertNoLeak();
    }

    [Fact]
    public void A_unix_server_uses_the_fitting_options_of_a_profile_and_refuses_a_single_TCP_option()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var options = new EventServerOptions
        {
            EndPoint = new UnixDomainSocketEndPoint(path),
            SocketOptions = SocketOptionSet.Create(SocketProfileKind.Server, []),
        };
        using (var server = new RunningServer(options))
        {
            using SocketReference listener = server.Value.OpenSockets(TestContext.Current.CancellationToken).First();
            Assert.Equal((SocketKind.Unix, SocketRole.Listener), (listener.Identity.Kind, listener.Identity.Role));
            Assert.Equal(
                2 * Math.Min(262_144, Sysctl.Read("net.core.rmem_max")),
                listener.Read(SocketOptionCatalog.Find("SO_RCVBUF")));
        }
        SocketProblemException refused = Assert.Throws<SocketProblemException>(
            () => EventServerRegistry.Start(options with { SocketOptions = Options(("TCP_NODELAY", 1)) }));
        Assert.Equal(SocketProblem.OptionNotForSocket, refused.Problem);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Direct_descriptors_are_neither_duplicated_nor_set()
    {
        EventServerOptions options = RingSettings.Server("direct descriptors");
        using (var server = new RunningServer(options))
        {
            using TcpClient client = Connect(server.Value);
            Eventually.True(() => server.Value.ActiveConnections == 1, "The connection is not accepted.");
            Assert.Equal(SocketRole.Listener, Assert.Single(Identities(server.Value)).Role);
        }
        // Connections inherit this option from their listener.
        new RunningServer(options with { SocketOptions = Options(("TCP_NODELAY", 0)) }).Dispose();
        SocketProblemException refused = Assert.Throws<SocketProblemException>(
            () => EventServerRegistry.Start(options with { SocketOptions = Options(("TCP_QUICKACK", 1)) }));
        Assert.Equal(SocketProblem.OptionNotForSocket, refused.Problem);
    }

    private static SocketOptionSet Options(params (string Name, object Value)[] options) =>
        SocketOptionSet.Create(null, options.Select(option => KeyValuePair.Create(option.Name, (object?)option.Value)));

    private static List<SocketIdentity> Identities(EventServer server)
    {
        var found = new List<SocketIdentity>();
        foreach (SocketReference socket in server.OpenSockets(TestContext.Current.CancellationToken))
        {
            using (socket)
                found.Add(socket.Identity);
        }
        return found;
    }

    // A connection that was reset has no local port any more, and its state is Closed.
    private static bool IsOf(EventServer server, SocketIdentity socket) => socket.Kind == SocketKind.Tcp
        && (socket.State == TcpState.Closed || socket.Local?.ToString() == server.EndPoint);

    private static TcpClient Connect(EventServer server)
    {
        var client = new TcpClient(server.IP!.AddressFamily);
        client.Connect(server.IP, server.Port!.Value);
        return client;
    }

    private sealed class RunningServer(EventServerOptions options) : IDisposable
    {
        internal EventServer Value { get; } = EventServerRegistry.Start(options);

        public void Dispose() => Value.Stop();
    }
}
