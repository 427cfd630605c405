using System.Net;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Servers;

public sealed class EventServerTests
{
    private const int Megabyte = 1_000_000;

    public static TheoryData<MultiplexerKind, TriggerMode> AllVariants => Carriers.All;

    [Theory, MemberData(nameof(AllVariants))]
    public void A_message_comes_back(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        var before = ProcessResources.Now();
        EventServer server = EventServerRegistry.Start(new EventServerOptions { Variant = variant });
        using (TcpClient client = Connect(server))
        {
            Assert.Equal("hello"u8.ToArray(), Exchange(client, "hello"u8.ToArray()));
            // The bytes are on their way before the loop has counted them.
            Eventually.True(() => server.BytesSent == 5, "What was sent back is not counted.");
            Assert.Equal((1, 5), (server.ActiveConnections, server.BytesReceived));
        }
        Eventually.True(() => server.ActiveConnections == 0, "The closed connection is still counted.");
        server.Stop();
        before.AssertNoLeak();
    }

    [Theory(Skip = Host.NoPeers, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [MemberData(nameof(AllVariants))]
    public void A_hundred_megabytes_come_back_intact_through_one_connection(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        string file = Path.GetTempFileName();
        try
        {
            byte[] data = new byte[100 * Megabyte];
            new Random(1).NextBytes(data);
            File.WriteAllBytes(file, data);
            using var server = new RunningServer(new EventServerOptions { Variant = variant });
            byte[] returned = Peer.Run("socat", file, "-t", "10", "-", $"TCP:{server.Value.EndPoint}");
            Assert.True(data.AsSpan().SequenceEqual(returned), $"{returned.Length} bytes came back, not all as sent.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory(Skip = Host.NoPeers, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [MemberData(nameof(AllVariants))]
    public void Netcat_gets_its_bytes_back_after_closing_its_sending_side(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        using var server = new RunningServer(new EventServerOptions { Variant = variant });
        byte[] returned = Peer.Run("nc", "/etc/passwd", "-N", "127.0.0.1", $"{server.Value.Port}");
        Assert.Equal(File.ReadAllBytes("/etc/passwd"), returned);
    }

    [Theory, MemberData(nameof(AllVariants))]
    public void A_thousand_connections_get_their_own_bytes_back(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        const int Connections = 1_000;
        ProcessResources.RequireDescriptors((2 * Connections) + 50);
        var options = new EventServerOptions { Variant = variant, Multiplexer = new() { AllowLargeDescriptorSet = true } };
        using var server = new RunningServer(options);
        List<TcpClient> clients = [];
        try
        {
            for (int i = 0; i < Connections; i++)
                clients.Add(Connect(server.Value));
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < Connections; i++)
                    clients[i].GetStream().Write(Message(i, round));
                for (int i = 0; i < Connections; i++)
                    Assert.Equal(Message(i, round), Read(clients[i], Message(i, round).Length));
            }
            Assert.Equal(Connections, server.Value.ActiveConnections);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Theory, MemberData(nameof(AllVariants))]
    public void A_peer_that_does_not_read_costs_a_bounded_buffer_and_loses_nothing(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        var options = new MultiplexerOptions();
        using var server = new RunningServer(new EventServerOptions { Variant = variant, Multiplexer = options });
        using TcpClient client = Connect(server.Value);
        byte[] block = new byte[64 * 1024];
        new Random(2).NextBytes(block);
        long sent = FillUntilBlocked(client.Client, block);
        // A standing receive goes on until its cancellation is through: the bound is then all of the ring's buffers.
        int bound = mode == TriggerMode.MultishotReceive
            ? RingPlan.DefaultBuffers * options.BufferBytes
            : 512 * 1024;
        Assert.InRange(server.Value.BytesReceived - server.Value.BytesSent, 1, bound);
        for (long received = 0; received < sent;)
        {
            int count = client.GetStream().Read(block.AsSpan(0, (int)Math.Min(block.Length, sent - received)));
            Assert.True(count > 0, $"The stream ended after {received} of {sent} bytes.");
            received += count;
        }
        Eventually.True(() => server.Value.BytesSent == sent, "Not all that was sent back is counted.");
    }

    [Theory, MemberData(nameof(AllVariants))]
    public void A_reset_in_the_middle_ends_that_connection_only(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        using var server = new RunningServer(new EventServerOptions { Variant = variant });
        using TcpClient other = Connect(server.Value);
        TcpClient broken = Connect(server.Value);
        Assert.Equal(5, Exchange(broken, "hello"u8.ToArray()).Length);
        broken.Client.LingerState = new LingerOption(true, 0);
        broken.Client.Close();
        Eventually.True(() => server.Value.ActiveConnections == 1, "The connection that was reset is still counted.");
        Assert.Equal("still here"u8.ToArray(), Exchange(other, "still here"u8.ToArray()));
        Assert.Equal((ServerState.Running, 1), (server.Value.State, server.Value.FailedConnections));
    }

    [Theory, MemberData(nameof(AllVariants))]
    public void A_warm_loop_allocates_nothing(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        using var server = new RunningServer(new EventServerOptions { Variant = variant });
        using TcpClient client = Connect(server.Value);
        // The compiler and the runtime's own first times allocate a few bytes here and there; a request never does.
        long allocated = -1;
        for (int stretch = 0; stretch < 10 && allocated != 0; stretch++)
        {
            long before = server.Value.AllocatedBytes;
            for (int i = 0; i < 1_000; i++)
                Exchange(client, new byte[64]);
            allocated = server.Value.AllocatedBytes - before;
        }
        Assert.Equal(0, allocated);
    }

    [Theory, MemberData(nameof(AllVariants))]
    public void Stopping_closes_open_connections_and_leaks_nothing(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        var before = ProcessResources.Now();
        for (int time = 0; time < 3; time++)
        {
            EventServer server = EventServerRegistry.Start(new EventServerOptions { Variant = variant, LoopCount = 2 });
            using TcpClient client = Connect(server);
            Assert.Equal(5, Exchange(client, "hello"u8.ToArray()).Length);
            server.Stop();
            server.Stop();
            Assert.Equal(0, client.GetStream().Read(new byte[1]));
            Assert.Equal((ServerState.Stopped, 0, 1), (server.State, server.ActiveConnections, server.AcceptedConnections));
            Assert.DoesNotContain(server, EventServerRegistry.Snapshot());
        }
        before.AssertNoLeak();
    }

    [Theory(Skip = Host.NoUnixSockets, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [MemberData(nameof(AllVariants))]
    public void A_unix_socket_is_served_by_several_loops_and_its_path_is_removed(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Variants.Require(kind, mode);
        string path = Path.Combine(Path.GetTempPath(), $"eventio-{Guid.NewGuid():N}.sock");
        var options = new EventServerOptions
        {
            Variant = variant,
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
            Assert.Equal((path, (int?)null, 20L), (server.Value.Path, server.Value.Port, server.Value.AcceptedConnections));
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

    [Fact]
    public void IPv6_is_served()
    {
        Assert.SkipUnless(HasIPv6(), "This host has no IPv6 loopback.");
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
    public void An_address_that_is_not_ours_is_refused()
    {
        // TEST-NET-1 (RFC 5737): nobody's address. Nothing is sent to it; bind alone is asked.
        var elsewhere = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0);
        NativeException refused = Assert.Throws<NativeException>(
            () => EventServerRegistry.Start(new EventServerOptions { EndPoint = elsewhere }));
        Assert.Equal(Errno.EADDRNOTAVAIL, refused.ErrorNumber);
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        using var first = new RunningServer(new EventServerOptions { Name = "probe" });
        Assert.Throws<ServerNameException>(() => EventServerRegistry.Start(new EventServerOptions { Name = "PROBE" }));
    }

    [Fact]
    public void Connections_over_the_bound_are_shed_and_counted()
    {
        using var server = new RunningServer(new EventServerOptions { MaxConnections = 1 });
        using TcpClient first = Connect(server.Value);
        Assert.Equal(2, Exchange(first, "ok"u8.ToArray()).Length);
        using TcpClient second = Connect(server.Value);
        Assert.Equal(0, second.GetStream().Read(new byte[1]));
        Assert.Equal((1, 1), (server.Value.ShedConnections, server.Value.ActiveConnections));
    }

    [Fact(Skip = Host.LinuxMechanism, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    public void A_select_server_sheds_what_is_past_FD_SETSIZE_and_goes_on()
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
                $"{server.Value.AcceptedConnections} accepted, {server.Value.ShedConnections} shed, {server.Value.Fault}");
            Assert.True(server.Value.ShedConnections > 0);
            Assert.Equal("first"u8.ToArray(), Exchange(clients[0], "first"u8.ToArray()));
            Assert.Equal((ServerState.Running, null), (server.Value.State, server.Value.Fault));
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    [Fact(Skip = Host.CoarseCpuTime, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    public void Loops_tell_their_cpu_time_after_their_end_too()
    {
        var server = new RunningServer(new EventServerOptions());
        using TcpClient client = Connect(server.Value);
        Exchange(client, "hello"u8.ToArray());
        double live = server.Value.LoopCpuSeconds;
        server.Dispose();
        Assert.InRange(server.Value.LoopCpuSeconds, live, live + 5);
        Assert.True(live > 0);
    }

    private static TcpClient Connect(EventServer server)
    {
        var client = new TcpClient(server.Address!.AddressFamily) { ReceiveTimeout = 20_000, SendTimeout = 20_000 };
        client.Connect(server.Address, server.Port!.Value);
        return client;
    }

    private static byte[] Exchange(TcpClient client, byte[] message)
    {
        client.GetStream().Write(message);
        return Read(client, message.Length);
    }

    private static byte[] Read(TcpClient client, int length)
    {
        byte[] reply = new byte[length];
        client.GetStream().ReadExactly(reply);
        return reply;
    }

    private static byte[] Message(int connection, int round) =>
        System.Text.Encoding.ASCII.GetBytes($"connection {connection} in round {round}");

    // Until neither side's kernel buffers nor the server take any more.
    private static long FillUntilBlocked(Socket socket, byte[] block)
    {
        long sent = 0;
        socket.Blocking = false;
        while (socket.Poll(TimeSpan.FromMilliseconds(500), SelectMode.SelectWrite))
            sent += socket.Send(block, SocketFlags.None, out _);
        socket.Blocking = true;
        return sent;
    }

    private static bool HasIPv6()
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class RunningServer(EventServerOptions options) : IDisposable
    {
        internal EventServer Value { get; } = EventServerRegistry.Start(options);

        public void Dispose() => Value.Stop();
    }
}
