using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Events;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Sockets.Events;

/// <summary>Sockets that end, as netlink reports them.</summary>
[Collection(Lanes.Alone)]
public sealed class ClosedSocketTests
{
    public ClosedSocketTests() => Assert.SkipUnless(Host.IsLinux, "Netlink requires Linux.");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Both_ends_of_a_connection_are_reported_with_figures_and_with_the_end_that_closed_first(string address)
    {
        var loopback = IPAddress.Parse(address);
        Assert.SkipWhen(loopback.AddressFamily == AddressFamily.InterNetworkV6 && !Host.HasIPv6, Host.NoIPv6);
        using var listener = new TcpListener(loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = new TcpClient(loopback.AddressFamily);
        client.Connect(loopback, port);
        using Socket server = listener.AcceptSocket();
        int clientPort = ((IPEndPoint)client.Client.LocalEndPoint!).Port;
        using TcpEvents events = Watch();
        client.Client.Send(new byte[1000]);
        for (int received = 0; received < 1000;)
            received += server.Receive(new byte[1000]);
        server.Send(new byte[10]);
        client.Client.Receive(new byte[10]);
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, server.Receive(new byte[1]));
        server.Dispose();
        Assert.Equal(0, client.Client.Receive(new byte[1]));
        client.Dispose();

        TcpEvent first = events.Until(row => row.LocalPort == clientPort && row.RemotePort == port);
        TcpEvent second = events.Until(row => row.LocalPort == port && row.RemotePort == clientPort);
        Assert.Equal(ConnectionEnd.Local, first.ClosedFirst);
        Assert.Equal(ConnectionEnd.Remote, second.ClosedFirst);
        // The kernel counts the peer's FIN as a byte.
        Assert.Equal((1000, 10 + 1), (first.BytesSent, first.BytesReceived));
        Assert.Equal((10, 1000 + 1), (second.BytesSent, second.BytesReceived));
        Assert.All([first, second], row =>
        {
            Assert.Equal(TcpEventKind.Close, row.Kind);
            Assert.Equal(TcpEventGrade.Netlink, row.Grade);
            Assert.Equal(loopback, row.LocalIP);
            Assert.Equal(Environment.ProcessId, row.ProcessId);
            Assert.Equal(AgeBound.AtLeast, row.AgeBound);
            Assert.True(row.AgeSeconds > 0);
            Assert.True(row.RttMicroseconds > 0);
            Assert.Equal(TcpState.Closed, row.State);
            Assert.Null(row.Note);
        });
    }

    [Fact]
    public void A_connection_that_was_in_no_listing_has_no_process_and_a_note_with_the_reason()
    {
        using TcpEvents events = Watch();
        (int local, int remote) = ConnectAndClose();
        TcpEvent row = events.Until(row => row.LocalPort == local && row.RemotePort == remote);
        // The sockets may have been listed in between.
        Assert.SkipWhen(row.ProcessId is not null, "The connection was listed before it ended.");
        Assert.Equal(AgeBound.AtMost, row.AgeBound);
        Assert.Contains("between two looks", row.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_ten_thousand_connections_has_a_row_or_is_counted_as_lost()
    {
        const int Connections = 10_000;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var events = new TcpEvents(new TcpEventQuery { LocalPorts = [port] });
        var linger = new LingerOption(enable: true, seconds: 0); // leaves no TIME_WAIT behind
        for (int i = 0; i < Connections; i++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(IPAddress.Loopback, port);
            using Socket server = listener.AcceptSocket();
            client.LingerState = linger;
        }
        // The kernel counts the messages of both ends; rows are those of the listener's end.
        long lost = 0;
        events.Until(rows =>
        {
            lost = rows.Where(row => row.Kind == TcpEventKind.Lost).Sum(row => row.LostEvents ?? 0);
            return rows.Count(row => row.Kind == TcpEventKind.Close) + lost >= Connections;
        });
        if (lost == 0)
            Assert.Equal(Connections, events.All.Count(row => row.Kind == TcpEventKind.Close));
    }

    [Fact]
    public void Events_that_do_not_fit_into_the_buffer_are_counted()
    {
        const int Connections = 100;
        using var table = new ConnectionTable(listsRegularly: true);
        table.Refresh(TestContext.Current.CancellationToken);
        using var closed = new ClosedSockets(table, bufferBytes: 1);
        for (int i = 0; i < Connections; i++)
            ConnectAndClose();
        int rows = 0;
        long lost = 0;
        // The kernel reports a socket a little after its end.
        Eventually.True(
            () =>
            {
                while (closed.Read() is not null)
                    rows++;
                lost += closed.DrainLostCount();
                return rows + lost >= 2 * Connections;
            },
            () => $"{rows} rows and {lost} lost");
        Assert.True(lost > 0);
    }

    [Fact]
    public void A_watcher_leaves_nothing_behind()
    {
        Watch().Dispose();
        var before = ProcessResources.Now();
        for (int i = 0; i < 5; i++)
            Watch().Dispose();
        before.AssertNoLeak();
    }

    private static TcpEvents Watch()
    {
        try
        {
            return new TcpEvents(new TcpEventQuery());
        }
        catch (SocketProblemException exception)
        {
            Assert.Skip(exception.Message);
            throw;
        }
    }

    private static (int Local, int Remote) ConnectAndClose()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = new TcpClient("127.0.0.1", port);
        using Socket server = listener.AcceptSocket();
        return (((IPEndPoint)client.Client.LocalEndPoint!).Port, port);
    }
}
