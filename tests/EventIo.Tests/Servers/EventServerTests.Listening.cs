using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Network;
using Xunit;

namespace EventIo.Tests.Servers;

/// <content>Addresses, names and limits of a server.</content>
public sealed partial class EventServerTests
{
    [Theory(Skip = Host.NoUnixSockets, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [MemberData(nameof(AllVariants))]
    public void A_unix_socket_is_served_by_several_loops_and_its_path_is_removed(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        string path = Path.Combine(Path.GetTempPath(), $"eventio-{Guid.NewGuid():N}.sock");
        var options = Variants.Server(variant) with
        {
            EndPoint = new UnixDomainSocketEndPoint(path),
            LoopCount = 2,
        };
        using (var server = new RunningServer(options))
        {
            for (int i = 0; i < 20; i++)
            {
                using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Connect(new UnixDomainSocketEndPoint(path));
                socket.Send("hello"u8);
                byte[] reply = new byte[5];
                Assert.Equal(5, socket.Receive(reply));
                Assert.Equal("hello"u8.ToArray(), reply);
            }
            Assert.Equal((path, (int?)null, 20L),
                (server.Value.Path, server.Value.Port, server.Value.AcceptedConnections));
        }
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Loops_share_a_port_and_its_connections()
    {
        const int Connections = 64;
        using var server = new RunningServer(new EventServerOptions { LoopCount = 2 });
        TcpClient[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Connect(server.Value))];
        foreach (TcpClient client in clients)
        {
            Assert.Equal(2, Exchange(client, "ok"u8.ToArray()).Length);
            client.Dispose();
        }
        Assert.Equal(Connections, server.Value.AcceptedConnections);
    }

    // The kernel picks one of six ports, so another program often has the port before the second loop binds it.
    [Fact(Skip = Host.LinuxMechanism, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    public void If_another_program_takes_the_port_that_the_kernel_picked_the_loops_share_another_one()
    {
        using var place = TestNamespace.Create();
        place.Set("net.ipv4.ip_local_port_range", "40000 40005");
        using var isOver = new CancellationTokenSource();
        var rival = new Thread(() => place.Run(() =>
        {
            while (!isOver.IsCancellationRequested)
            {
                using TcpListener listener = new(IPAddress.Loopback, 0);
                try
                {
                    listener.Start();
                }
                catch (SocketException)
                {
                    // This time the server was first.
                }
            }
        }));
        rival.Start();
        try
        {
            place.Run(() =>
            {
                for (int i = 0; i < 100; i++)
                    EventServerRegistry.Start(new EventServerOptions { LoopCount = 2 }).Dispose();
            });
        }
        finally
        {
            isOver.Cancel();
            rival.Join();
        }
    }

    [Fact]
    public void IPv6_is_served()
    {
        Assert.SkipUnless(Host.HasIPv6, Host.NoIPv6);
        using var server = new RunningServer(
            new EventServerOptions { EndPoint = new IPEndPoint(IPAddress.IPv6Loopback, 0) });
        using TcpClient client = Connect(server.Value);
        Assert.Equal("hello"u8.ToArray(), Exchange(client, "hello"u8.ToArray()));
        Assert.Equal($"[::1]:{server.Value.Port}", server.Value.EndPoint);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void A_port_in_use_is_refused_however_many_loops_share_it(int loopCount)
    {
        using var first = new RunningServer(new EventServerOptions { LoopCount = loopCount });
        var before = ProcessResources.Now();
        NativeException refused = Assert.Throws<NativeException>(() => EventServerRegistry.Start(new EventServerOptions
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, first.Value.Port!.Value),
            LoopCount = loopCount,
        }));
        Assert.Equal((Errno.EADDRINUSE, Host.IsLinux ? "bind(2)" : "bind"), (refused.ErrorNumber, refused.Call));
        before.AssertNoLeak();
    }

    [Fact]
    public void An_address_of_another_host_is_refused()
    {
        Assert.SkipWhen(Host.MayBindForeignAddress, Host.ForeignAddresses);
        // TEST-NET-1 (RFC 5737): nobody's address. Nothing is sent to it; only bind(2) is called.
        var elsewhere = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0);
        NativeException refused = Assert.Throws<NativeException>(
            () => EventServerRegistry.Start(new EventServerOptions { EndPoint = elsewhere }));
        Assert.Equal(Errno.EADDRNOTAVAIL, refused.ErrorNumber);
    }

    [Fact]
    public void Names_of_servers_are_unique()
    {
        using var first = new RunningServer(new EventServerOptions { Name = "probe" });
        Assert.Throws<ServerNameException>(() => EventServerRegistry.Start(new EventServerOptions { Name = "PROBE" }));
    }

    [Fact]
    public void Connections_beyond_the_limit_are_shed_and_counted()
    {
        using var server = new RunningServer(new EventServerOptions { MaxConnections = 1 });
        using TcpClient first = Connect(server.Value);
        Assert.Equal(2, Exchange(first, "ok"u8.ToArray()).Length);
        using TcpClient second = Connect(server.Value);
        Assert.Equal(0, second.GetStream().Read(new byte[1]));
        Assert.Equal((1, 1), (server.Value.ShedConnections, server.Value.ActiveConnections));
    }

    [Fact(Skip = Host.LinuxMechanism, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    public void A_select_server_sheds_connections_past_FD_SETSIZE_and_keeps_serving()
    {
        const int Connections = 700;
        ProcessResources.RequireDescriptors((2 * Connections) + 50);
        using var server = new RunningServer(
            new EventServerOptions { Variant = new(MultiplexerKind.Select, TriggerMode.Level) });
        TcpClient[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Connect(server.Value))];
        try
        {
            Eventually.True(
                () => server.Value.AcceptedConnections + server.Value.ShedConnections == Connections,
                $"{server.Value.AcceptedConnections} accepted, {server.Value.ShedConnections} shed, " +
                $"{server.Value.Fault}");
            Assert.True(server.Value.ShedConnections > 0);
            Assert.Equal("first"u8.ToArray(), Exchange(clients[0], "first"u8.ToArray()));
            Assert.Equal((ServerState.Running, null), (server.Value.State, server.Value.Fault));
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }
}
