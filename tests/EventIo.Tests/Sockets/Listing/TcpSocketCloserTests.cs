using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Network;
using Xunit;

namespace EventIo.Tests.Sockets.Listing;

public sealed class TcpSocketCloserTests
{
    [Theory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void Both_ends_of_a_closed_connection_get_an_error_and_the_listener_remains(AddressFamily family)
    {
        Capability.RequireClosing();
        Assert.SkipUnless(family != AddressFamily.InterNetworkV6 || Host.HasIPv6, Host.NoIPv6);
        using var pair = new SocketPair(family);
        using var closer = new TcpSocketCloser();

        closer.Close(Find(pair.ListenerPort, pair.ClientPort));

        Assert.Equal(SocketError.ConnectionAborted, ErrorOf(() => pair.Accepted.Receive(new byte[1])));
        Assert.Equal(SocketError.ConnectionReset, ErrorOf(() => pair.Client.Receive(new byte[1])));
        using var next = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        next.Connect(pair.Listener.LocalEndPoint!);
    }

    [Fact]
    public void A_closed_listener_accepts_no_more_connections()
    {
        Capability.RequireClosing();
        using var pair = new SocketPair();
        using var closer = new TcpSocketCloser();

        closer.Close(Assert.Single(List(pair.ListenerPort, TcpState.Listen)));

        Assert.Equal(SocketError.InvalidArgument, ErrorOf(() => pair.Listener.Accept()));
        using var next = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, ErrorOf(() => next.Connect(IPAddress.Loopback, pair.ListenerPort)));
    }

    [Fact]
    public void Only_the_given_one_of_several_listeners_that_share_a_port_is_closed()
    {
        const int Count = 16;
        Capability.RequireClosing();
        List<Socket> listeners = [];
        try
        {
            int port = 0;
            for (int i = 0; i < Count; i++)
            {
                Socket listener = Shared(port);
                listeners.Add(listener);
                port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            }
            using var closer = new TcpSocketCloser();
            TcpSocket[] before = List(port, TcpState.Listen);
            Assert.Equal(Count, before.Length);

            closer.Close(before[5]);

            Assert.Equal(
                before.Select(socket => socket.Cookie).Except([before[5].Cookie]).Order(),
                List(port, TcpState.Listen).Select(socket => socket.Cookie).Order());
            Assert.Equal(SocketProblem.SocketChanged, ProblemOf(closer, before[5]));
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }

    [Fact]
    public void A_connection_that_has_been_replaced_is_not_closed()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var target = (IPEndPoint)listener.LocalEndPoint!;
        using var closer = new TcpSocketCloser();
        TcpSocket listed;
        IPEndPoint source;
        using (Socket first = Connect(target, new IPEndPoint(IPAddress.Loopback, 0)))
        {
            using Socket accepted = listener.Accept();
            source = (IPEndPoint)first.LocalEndPoint!;
            listed = Find(target.Port, source.Port);
            // A reset leaves no TIME_WAIT behind.
            first.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        // The child of another test has a copy of each socket until its execve(2), and keeps the connection meanwhile.
        Eventually.True(
            () => List(new() { LocalPorts = [source.Port], RemotePorts = [target.Port] }).Length == 0,
            "The first connection did not end.");
        using Socket second = Connect(target, source);
        using Socket served = listener.Accept();

        SocketProblemException problem = Assert.Throws<SocketProblemException>(() => closer.Close(listed));

        Assert.Equal(SocketProblem.SocketChanged, problem.Problem);
        Assert.Contains("nothing was closed", problem.Message, StringComparison.Ordinal);
        second.Send(new byte[1]);
        Assert.Equal(1, served.Receive(new byte[8]));
    }

    [Fact]
    public void A_connection_that_has_ended_is_reported()
    {
        TcpSocket listed;
        using (var pair = new SocketPair())
        {
            listed = Find(pair.ClientPort, pair.ListenerPort);
            pair.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        Eventually.True(
            () => List(listed.LocalPort!.Value, TcpState.Established, listed.RemotePort!.Value).Length == 0,
            "The connection did not end.");
        using var closer = new TcpSocketCloser();
        Assert.Equal(SocketProblem.SocketClosed, ProblemOf(closer, listed));
    }

    [Fact]
    public void A_connection_in_TIME_WAIT_is_closed_or_reported_as_not_closable()
    {
        Capability.RequireClosing();
        (int Near, int Far) ports;
        using (var pair = new SocketPair())
        {
            ports = (pair.ClientPort, pair.ListenerPort);
            pair.Client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, pair.Accepted.Receive(new byte[1]));
        }
        TcpSocket[] waiting = [];
        Eventually.True(() => (waiting = List(ports.Near, TcpState.TimeWait, ports.Far)).Length == 1,
            "The connection is not in TIME_WAIT.");
        using var closer = new TcpSocketCloser();
        if (Record.Exception(() => closer.Close(waiting[0])) is { } refusal)
            Assert.Equal(SocketProblem.NotClosable, Assert.IsType<SocketProblemException>(refusal).Problem);
        else
            Assert.Empty(List(ports.Near, TcpState.TimeWait, ports.Far));
    }

    [Fact]
    public void Sockets_without_a_peer_and_UDP_sockets_are_refused()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)datagrams.LocalEndPoint!).Port;
        using var closer = new TcpSocketCloser();
        TcpSocket udp = Assert.Single(List(new() { Kinds = [SocketKind.Udp], LocalPorts = [port] }));
        Assert.Equal(SocketProblem.NotClosable, ProblemOf(closer, udp));
        Assert.Equal(
            SocketProblem.NotClosable,
            ProblemOf(closer, new TcpSocket
            {
                Kind = SocketKind.Tcp,
                State = TcpState.Closed,
                LocalIP = IPAddress.Loopback,
                LocalPort = ((IPEndPoint)bound.LocalEndPoint!).Port,
                Cookie = 1,
            }));
    }

    [Fact]
    public void A_socket_is_closed_in_the_network_namespace_that_it_was_listed_in()
    {
        using TestNamespace other = TestNamespace.Create();
        using SocketPair pair = other.Run(() => new SocketPair());
        using var closer = new TcpSocketCloser();
        TcpSocket listed = Assert.Single(List(new()
        {
            NetworkNamespace = other.Path,
            LocalPorts = [pair.ListenerPort],
            States = [TcpState.Established],
        }));

        // No socket of this namespace has these addresses and ports.
        Assert.Equal(SocketProblem.SocketClosed, ProblemOf(closer, listed with { NetworkNamespace = null }));
        closer.Close(listed);

        Assert.Equal(SocketError.ConnectionAborted, ErrorOf(() => pair.Accepted.Receive(new byte[1])));
    }

    [Fact]
    public void An_ordinary_user_learns_which_capability_is_missing()
    {
        Assert.SkipWhen(Capability.NetworkAdministration, "CAP_NET_ADMIN may close sockets.");
        using var pair = new SocketPair();
        using var closer = new TcpSocketCloser();
        SocketProblemException denied = Assert.Throws<SocketProblemException>(
            () => closer.Close(Find(pair.ListenerPort, pair.ClientPort)));
        Assert.Equal(SocketProblem.CloseNotPermitted, denied.Problem);
        Assert.Contains("CAP_NET_ADMIN", denied.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_without_SOCK_DESTROY_is_reported_with_the_missing_option()
    {
        using var pair = new SocketPair();
        var refused = Assert.IsType<SocketProblemException>(
            TcpSocketCloser.Refused(Find(pair.ListenerPort, pair.ClientPort), Errno.EOPNOTSUPP));
        Assert.Equal(SocketProblem.CloseUnavailable, refused.Problem);
        Assert.Contains("CONFIG_INET_DIAG_DESTROY", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_to_close_a_connection_in_TIME_WAIT_does_not_blame_a_missing_kernel_option()
    {
        using var pair = new SocketPair();
        TcpSocket waiting = Find(pair.ListenerPort, pair.ClientPort) with { State = TcpState.TimeWait };
        var refused = Assert.IsType<SocketProblemException>(TcpSocketCloser.Refused(waiting, Errno.EOPNOTSUPP));
        Assert.Equal(SocketProblem.NotClosable, refused.Problem);
        Assert.DoesNotContain("INET_DIAG_DESTROY", refused.Message, StringComparison.Ordinal);
    }

    private static Socket Shared(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetRawSocketOption(1, 15, BitConverter.GetBytes(1)); // SOL_SOCKET, SO_REUSEPORT
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }

    private static Socket Connect(EndPoint target, EndPoint source)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(source);
        socket.Connect(target);
        return socket;
    }

    private static TcpSocket Find(int localPort, int remotePort) =>
        Assert.Single(List(new() { LocalPorts = [localPort], RemotePorts = [remotePort] }));

    private static TcpSocket[] List(int port, TcpState state) =>
        List(new() { LocalPorts = [port], States = [state] });

    // A port may have been that of an earlier connection to another port as well.
    private static TcpSocket[] List(int port, TcpState state, int remotePort) =>
        List(new() { LocalPorts = [port], RemotePorts = [remotePort], States = [state] });

    private static TcpSocket[] List(SocketQuery query) =>
        [.. new HostSockets(query with { SkipOwners = true }).List(TestContext.Current.CancellationToken)];

    private static SocketError ErrorOf(Action action) => Assert.Throws<SocketException>(action).SocketErrorCode;

    private static SocketProblem ProblemOf(TcpSocketCloser closer, TcpSocket socket) =>
        Assert.Throws<SocketProblemException>(() => closer.Close(socket)).Problem;
}
