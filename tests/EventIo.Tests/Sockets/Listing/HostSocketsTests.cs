using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Sockets.Listing;

[Collection(Lanes.Alone)]
public sealed class HostSocketsTests
{
    [Fact]
    public void A_connection_is_listed_with_its_process_and_the_kernels_figures()
    {
        using var pair = new SocketPair();
        pair.Send(1_000);
        pair.Client.Send(new byte[500]);
        Eventually.True(() => pair.Accepted.Available == 500, "The bytes did not arrive.");
        TcpSocket socket = Assert.Single(
            List(new() { LocalPorts = [pair.ListenerPort], RemotePorts = [pair.ClientPort] }));
        Assert.Equal((SocketKind.Tcp, TcpState.Established), (socket.Kind, socket.State));
        Assert.Equal(($"127.0.0.1:{pair.ListenerPort}", $"127.0.0.1:{pair.ClientPort}"), (socket.Local, socket.Remote));
        Assert.Equal((Environment.ProcessId, (int)pair.Accepted.Handle), (socket.ProcessId, socket.FileDescriptor));
        Assert.Equal((500L, 0L, 1_500L), (socket.ReceiveQueueBytes, socket.SendQueueBytes, socket.BytesReceived));
        using SocketReference reference = ProcessSockets.Open(pair.Accepted);
        Assert.Equal(reference.Identity.Cookie, socket.Cookie);
        Assert.Equal(reference.Read(SocketOptionCatalog.Find("TCP_CONGESTION")), socket.CongestionControl);
        Assert.Equal(reference.Read(SocketOptionCatalog.Find("SO_RCVBUF")), socket.ReceiveBufferBytes);
        Assert.True(socket.ReceiveMemoryBytes >= 500);
        Assert.Null(socket.AcceptQueue);
        Assert.Null(socket.NoDelay);
    }

    [Fact]
    public void A_listener_has_its_accept_queue_in_percent()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(4);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        TcpSocket socket = Assert.Single(List(new()
        {
            States = [TcpState.Listen],
            LocalPorts = [((IPEndPoint)listener.LocalEndPoint!).Port],
        }));
        Assert.Equal((1, 4, 25.0), (socket.AcceptQueue, socket.AcceptQueueLimit, socket.AcceptQueuePercent));
        Assert.Equal((null, null, null), (socket.ReceiveQueueBytes, socket.BytesSent, socket.RttMicroseconds));
        Assert.Null(socket.Remote);
    }

    [Fact]
    public void The_listing_has_the_sockets_that_ss_lists()
    {
        using var pair = new SocketPair();
        string[] theirs = SocketStatistics.Run("-tanH");
        TcpSocket[] ours = List(new());
        // Other sockets open and close meanwhile, and one in TIME-WAIT may have one of these ports. These three stay.
        (string Local, string? Remote)[] three =
        [
            ($"127.0.0.1:{pair.ListenerPort}", null),
            ($"127.0.0.1:{pair.ListenerPort}", $"127.0.0.1:{pair.ClientPort}"),
            ($"127.0.0.1:{pair.ClientPort}", $"127.0.0.1:{pair.ListenerPort}"),
        ];
        foreach ((string local, string? remote) in three)
        {
            Assert.Single(theirs, line => Fields(line)[3] == local && Fields(line)[4] == (remote ?? "0.0.0.0:*"));
            Assert.Single(ours, socket => socket.Local == local && socket.Remote == remote);
        }
        Assert.InRange(ours.Length, theirs.Length / 2, (theirs.Length * 2) + 10);
    }

    [Fact]
    public void Queues_timer_and_memory_equal_those_of_ss()
    {
        using var pair = new SocketPair();
        pair.Accepted.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        pair.Accepted.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 7_200);
        pair.Client.Send(new byte[300]);
        Eventually.True(() => pair.Accepted.Available == 300, "The bytes did not arrive.");
        string line = SocketStatistics.Of(pair.ListenerPort, pair.ClientPort);
        TcpSocket socket = Assert.Single(
            List(new() { LocalPorts = [pair.ListenerPort], RemotePorts = [pair.ClientPort] }));
        string[] fields = Fields(line);
        Assert.Equal((fields[1], fields[2]), ($"{socket.ReceiveQueueBytes}", $"{socket.SendQueueBytes}"));
        Assert.Contains("timer:(keepalive,", line, StringComparison.Ordinal);
        Assert.Equal((SocketTimer.KeepAlive, 0), (socket.Timer, socket.TimerRetransmits));
        Assert.InRange(socket.TimerMilliseconds!.Value, 7_000_000, 7_200_000);
        Assert.Contains(
            $"skmem:(r{socket.ReceiveMemoryBytes},rb{socket.ReceiveBufferBytes},t{socket.SendMemoryBytes}," +
                $"tb{socket.SendBufferBytes},f{socket.ForwardMemoryBytes},w{socket.QueuedMemoryBytes}," +
                $"o{socket.OptionMemoryBytes},bl{socket.BacklogMemoryBytes},d{socket.Drops})",
            line,
            StringComparison.Ordinal);
        Assert.Equal(SocketStatistics.Value(line, "ino"), $"{socket.Inode}");
        Assert.Equal(SocketStatistics.Value(line, "sk"), $"{socket.Cookie:x}");
        if (SocketStatistics.Value(line, "cgroup") is { } cgroup && cgroup != "unreachable")
            Assert.Equal(cgroup, socket.Cgroup);
    }

    [Fact]
    public void The_kernel_filters_by_the_query()
    {
        using var one = new SocketPair();
        using var two = new SocketPair();
        using var three = new SocketPair(address: IPAddress.Parse("127.0.0.7"));
        int[] mine = [one.ListenerPort, two.ListenerPort, three.ListenerPort];
        SocketQuery[] queries =
        [
            new() { LocalPorts = mine },
            new() { RemotePorts = [one.ListenerPort] },
            new() { LocalPorts = [two.ListenerPort], States = [TcpState.Listen] },
            new() { LocalPorts = mine, LocalNetworks = [IPNetwork.Parse("127.0.0.7/32")] },
            new()
            {
                LocalPorts = mine,
                RemoteNetworks = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8")],
            },
            new() { LocalPorts = mine, RemoteNetworks = [IPNetwork.Parse("10.0.0.0/8")] },
            new()
            {
                LocalPorts = mine,
                RemotePorts = [one.ClientPort, three.ClientPort],
                LocalNetworks = [IPNetwork.Parse("127.0.0.0/29")],
            },
        ];
        int[] expected = [6, 1, 1, 2, 3, 0, 2];
        for (int i = 0; i < queries.Length; i++)
        {
            // An earlier connection with the same port may still exist.
            TcpSocket[] found = [.. List(queries[i]).Where(socket => socket.State != TcpState.TimeWait)];
            Assert.True(expected[i] == found.Length, $"Query {i}: {string.Join("; ", found.AsEnumerable())}");
            Assert.All(found, socket => Assert.True(Matches(queries[i], socket), $"Query {i}: {socket}"));
        }
    }

    [Fact]
    public void A_filter_may_have_hundreds_of_ports()
    {
        using var pair = new SocketPair();
        int[] ports = [.. Enumerable.Range(20_000, 500).Except([pair.ListenerPort, pair.ClientPort]),
            pair.ListenerPort];
        Assert.Contains(List(new() { LocalPorts = ports }), socket => socket.LocalPort == pair.ListenerPort);
    }

    [Fact]
    public void IPv6_sockets_are_in_the_same_listing()
    {
        Assert.SkipUnless(Host.HasIPv6, Host.NoIPv6);
        using var six = new SocketPair(AddressFamily.InterNetworkV6);
        using var four = new SocketPair();
        TcpSocket[] found = List(new() { LocalPorts = [six.ListenerPort, four.ListenerPort] });
        // The port of one family may be in TIME-WAIT in the other, from earlier tests.
        Assert.Equal(2, found.Count(socket => socket.Local == $"[::1]:{six.ListenerPort}"));
        Assert.Equal(2, found.Count(socket => socket.Local == $"127.0.0.1:{four.ListenerPort}"));
        TcpSocket connection = Assert.Single(found, socket => socket.RemotePort == six.ClientPort);
        Assert.Equal($"[::1]:{six.ListenerPort}", connection.Local);
        Assert.Single(List(new()
        {
            LocalPorts = [six.ListenerPort],
            RemoteNetworks = [IPNetwork.Parse("::1/128")],
            States = [TcpState.Established],
        }));
    }

    [Fact]
    public void Datagram_and_unix_sockets_are_listed_on_request()
    {
        using var datagram = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        datagram.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var pair = new SocketPair(AddressFamily.Unix);
        TcpSocket[] found = List(
            new() { Kinds = [SocketKind.Udp, SocketKind.Unix], ProcessIds = [Environment.ProcessId] });
        Assert.Contains(found, socket => socket.Kind == SocketKind.Udp
            && socket.LocalPort == ((IPEndPoint)datagram.LocalEndPoint!).Port
            && socket.FileDescriptor == (int)datagram.Handle);
        TcpSocket listener = Assert.Single(found, socket => socket.FileDescriptor == (int)pair.Listener.Handle);
        Assert.Equal((SocketKind.Unix, TcpState.Listen, nameof(SocketType.Stream)),
            (listener.Kind, listener.State, listener.Type));
        Assert.Equal((pair.Listener.LocalEndPoint!.ToString(), (int?)0), (listener.Path, listener.AcceptQueue));
        TcpSocket client = Assert.Single(found, socket => socket.FileDescriptor == (int)pair.Client.Handle);
        TcpSocket accepted = Assert.Single(found, socket => socket.FileDescriptor == (int)pair.Accepted.Handle);
        Assert.Equal((accepted.Inode, client.Inode), (client.PeerInode, accepted.PeerInode));
    }

    [Fact]
    public void Options_are_read_through_the_owners_descriptor()
    {
        using var pair = new SocketPair();
        pair.Accepted.NoDelay = true;
        pair.Accepted.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        pair.Accepted.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 77);
        TcpSocket[] found = List(new() { LocalPorts = [pair.ListenerPort], IncludeOptions = true });
        TcpSocket accepted = Assert.Single(found, socket => socket.State == TcpState.Established);
        Assert.Equal((true, true), (accepted.NoDelay, accepted.KeepAlive));
        Assert.Equal((77L, 0L), (accepted.KeepIdleSeconds, accepted.UserTimeoutMilliseconds));
        Assert.False(Assert.Single(found, socket => socket.State == TcpState.Listen).NoDelay);
    }

    [Fact]
    public void A_process_that_has_ended_is_reported_as_ended()
    {
        using var pair = new SocketPair();
        var sockets = new HostSockets(new() { ProcessIds = [int.MaxValue, Environment.ProcessId] });
        Assert.Contains(sockets.List(TestContext.Current.CancellationToken),
            socket => socket.LocalPort == pair.ListenerPort);
        Assert.Equal(SocketProblem.ProcessNotFound, Assert.Single(sockets.Problems).Problem);
    }

    [Fact]
    public void Another_users_process_is_not_accessible()
    {
        Host.RequireForeignProcess();
        var sockets = new HostSockets(new() { ProcessIds = [1] });
        Assert.Empty(sockets.List(TestContext.Current.CancellationToken));
        Assert.Equal(SocketProblem.ProcessNotPermitted, Assert.Single(sockets.Problems).Problem);
    }

    [Fact]
    public void Without_owners_no_process_is_read()
    {
        using var pair = new SocketPair();
        Assert.All(List(new() { LocalPorts = [pair.ListenerPort], SkipOwners = true }),
            socket => Assert.Null(socket.ProcessId));
    }

    private static string[] Fields(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static TcpSocket[] List(SocketQuery query) =>
        [.. new HostSockets(query).List(TestContext.Current.CancellationToken)];

    private static bool Matches(SocketQuery query, TcpSocket socket) =>
        (query.States.Count == 0 || query.States.Contains(socket.State))
        && (query.LocalPorts.Count == 0 || query.LocalPorts.Contains(socket.LocalPort ?? -1))
        && (query.RemotePorts.Count == 0 || query.RemotePorts.Contains(socket.RemotePort ?? -1))
        && (query.LocalNetworks.Count == 0
            || query.LocalNetworks.Any(network => network.Contains(socket.LocalIP!)))
        && (query.RemoteNetworks.Count == 0
            || query.RemoteNetworks.Any(network => network.Contains(socket.RemoteIP ?? IPAddress.Any)));
}
