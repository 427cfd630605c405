using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Sockets.Events;
using EventIo.Sockets.Listing;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Sockets.Events;

/// <summary>Facts about a connection that are kept over several listings.</summary>
public sealed class ConnectionTableTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public ConnectionTableTests() => Assert.SkipUnless(Host.IsLinux, "Listings require Linux.");

    [Fact]
    public void The_traced_beginning_of_a_connection_is_kept_over_later_listings()
    {
        using Connection connection = new();
        using var table = new ConnectionTable(listsRegularly: true);
        table.Refresh(None);
        var traced = new KnownConnection(
            new ConnectionOwner(4242, "traced"), TcpState.Established, MonotonicClock.Nanoseconds, AgeBound.Exact);
        table.Add(ConnectionKey.Of(connection.Listed), traced);
        for (int i = 0; i < 3; i++)
        {
            KnownConnection known = table.Find(connection.Listed)!;
            Assert.Equal((AgeBound.Exact, traced.SinceNanoseconds), (known.Bound, known.SinceNanoseconds));
            table.Refresh(None);
        }
    }

    [Fact]
    public void A_listed_connection_keeps_its_process_and_when_it_was_first_seen()
    {
        using Connection connection = new();
        using var table = new ConnectionTable(listsRegularly: true);
        table.Refresh(None);
        KnownConnection first = table.Find(connection.Listed)!;
        Assert.Equal((AgeBound.AtLeast, Environment.ProcessId), (first.Bound, first.Owner!.ProcessId));
        connection.Dispose();
        table.Refresh(None);
        // A connection that has ended can be found one more time.
        KnownConnection last = table.Find(connection.Listed)!;
        Assert.Equal(first.SinceNanoseconds, last.SinceNanoseconds);
        Assert.Equal(Environment.ProcessId, last.Owner!.ProcessId);
    }

    private sealed class Connection : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TcpClient _client;
        private readonly Socket _server;

        internal Connection()
        {
            _listener.Start();
            int port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _client = new TcpClient("127.0.0.1", port);
            _server = _listener.AcceptSocket();
            var query = new SocketQuery { RemotePorts = [port], SkipOwners = true };
            int client = ((IPEndPoint)_client.Client.LocalEndPoint!).Port;
            // An earlier connection to the same port may still be on the host.
            Listed = Assert.Single(new HostSockets(query).List(None), socket => socket.LocalPort == client);
        }

        internal TcpSocket Listed { get; }

        public void Dispose()
        {
            _client.Dispose();
            _server.Dispose();
            _listener.Dispose();
        }
    }
}
