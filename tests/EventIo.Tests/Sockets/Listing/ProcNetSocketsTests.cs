using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Sockets.Listing;

/// <summary>/proc/net lists the same sockets as the kernel's diagnostics, with fewer figures.</summary>
public sealed class ProcNetSocketsTests
{
    [Theory, InlineData("127.0.0.1"), InlineData("::1")]
    public void Tcp_sockets_of_proc_net_equal_those_of_the_diagnostics(string address)
    {
        Assert.SkipUnless(Host.IsLinux, "/proc requires Linux.");
        Assert.SkipUnless(Host.HasIPv6 || address != "::1", Host.NoIPv6);
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = new TcpClient(address, port);
        using Socket server = listener.AcceptSocket();
        using var waiting = new TcpClient(address, port);
        client.GetStream().Write("unread"u8);
        Assert.True(server.Poll(HangGuard.Time, SelectMode.SelectRead));
        var query = new SocketQuery { SkipOwners = true };
        Assert.Equal(Texts(new HostSockets(query).List(CancellationToken.None)), Texts(List(SocketKind.Tcp)));

        // An earlier connection with the same port may be in TIME-WAIT, and end between the two listings.
        string[] Texts(IEnumerable<TcpSocket> sockets) =>
        [
            .. sockets.Where(socket => (socket.LocalPort == port || socket.RemotePort == port)
                && socket.State != TcpState.TimeWait).Select(socket =>
                $"{socket} {socket.State} {socket.ReceiveQueueBytes} {socket.SendQueueBytes} {socket.AcceptQueue} " +
                $"{socket.UserId} {socket.Inode} {socket.Timer}").Order(StringComparer.Ordinal),
        ];
    }

    [Fact]
    public void Unix_sockets_have_their_paths_states_and_inodes()
    {
        Assert.SkipUnless(Host.IsLinux, "/proc requires Linux.");
        using var folder = new TemporaryFolder();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder["a b"]));
        listener.Listen();
        TcpSocket found = Assert.Single(List(SocketKind.Unix), socket => socket.Path == folder["a b"]);
        TcpSocket listed = Assert.Single(
            new HostSockets(new SocketQuery { Kinds = [SocketKind.Unix], SkipOwners = true })
                .List(CancellationToken.None),
            socket => socket.Path == folder["a b"]);
        Assert.Equal((listed.State, listed.Type, listed.Inode), (found.State, found.Type, found.Inode));
        Assert.Null(found.Cookie);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode")]
    [InlineData("   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0")]
    [InlineData("   0: 0100007F:1F900 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1")]
    [InlineData("   0: 0100007F1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1")]
    [InlineData("   0: 0100007G:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1")]
    public void Lines_that_are_not_sockets_are_skipped(string line) =>
        Assert.Null(new ProcNetParser(SocketKind.Tcp, null).Parse(line));

    [Fact]
    public void Addresses_are_read_as_words_in_the_byte_order_of_the_processor()
    {
        const string Line =
            "  12: 0000000000000000FFFF00000100007F:0050 000080FE000000000000000001000000:0016 06 " +
            "00000010:00000020 03:000003E8 00000002  1000        0 0 3 0000000000000000";
        Assert.SkipUnless(BitConverter.IsLittleEndian, "The line was recorded on a little-endian processor.");
        TcpSocket socket = new ProcNetParser(SocketKind.Tcp, null).Parse(Line)!;
        Assert.Equal(IPAddress.Parse("::ffff:127.0.0.1"), socket.LocalIP);
        Assert.Equal(IPAddress.Parse("fe80::1"), socket.RemoteIP);
        Assert.Equal((80, 22, TcpState.TimeWait), (socket.LocalPort, socket.RemotePort, socket.State));
        Assert.Equal((16, 32), (socket.SendQueueBytes, socket.ReceiveQueueBytes));
        Assert.Equal(
            (SocketTimer.TimeWait, 10_000, 2), (socket.Timer, socket.TimerMilliseconds, socket.TimerRetransmits));
        // No process has it any more.
        Assert.Null(socket.Inode);
    }

    private static IEnumerable<TcpSocket> List(SocketKind kind) =>
        ProcNetSockets.List(kind, new SocketQuery { Kinds = [kind] });
}
