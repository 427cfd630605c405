using System.Net;
using System.Net.Sockets;
using EventIo.Findings;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;
using EventIo.Tests.Sockets;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Network;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>
/// Findings on real connections, and no findings on the same connections in the nearest healthy state.
/// </summary>
public sealed class ConnectionFindingTests
{
    [Fact]
    [Provokes(FindingKind.ReceiverClosed)]
    [Spares(FindingKind.ReceiverClosed, FindingKind.NotReading)]
    public void The_window_of_a_receiver_that_reads_again_is_open()
    {
        using var pair = new SocketPair(prepare: listener => listener.ReceiveBufferSize = 4_096);
        long sent = Flood.Send(pair.Client, new byte[65_536], () => true);
        Eventually.True(
            () => Has(pair.Client, FindingKind.ReceiverClosed), "The peer's window is not reported as shut.");
        Client.Read(pair.Accepted, (int)sent);
        Eventually.True(
            () => !Has(pair.Client, FindingKind.ReceiverClosed) && !Has(pair.Accepted, FindingKind.NotReading),
            "A window that is open again is reported as shut.");
    }

    [Fact]
    [Provokes(FindingKind.AcceptQueueFull)]
    [Spares(FindingKind.AcceptQueueFull)]
    public void A_queue_of_five_is_full_with_four_waiting_and_not_with_three()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(5);
        List<Socket> clients = [];
        try
        {
            while (clients.Count < 3)
                clients.Add(Connect(listener));
            Assert.False(Has(listener, FindingKind.AcceptQueueFull));
            clients.Add(Connect(listener));
            Eventually.True(() => Has(listener, FindingKind.AcceptQueueFull), "Four of five are not a full queue.");
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact(Explicit = Run.Long)]
    [Provokes(FindingKind.Idle)]
    [Spares(FindingKind.Idle)]
    public void A_connection_is_idle_when_nothing_has_moved_for_a_second()
    {
        using var pair = new SocketPair();
        pair.Send(1_000);
        Assert.False(Has(pair.Client, FindingKind.Idle));
        Eventually.True(() => Has(pair.Client, FindingKind.Idle), "The connection is not idle.");
    }

    [Fact(Explicit = Run.Long)]
    [Provokes(FindingKind.SendBufferLimited)]
    [Spares(FindingKind.SendBufferLimited)]
    public void A_send_buffer_below_the_bandwidth_delay_product_limits_its_connection()
    {
        using TestNamespace left = TestNamespace.Create();
        using TestNamespace right = TestNamespace.Create();
        using ForwardingLink link =
            ForwardingLink.Between(left, right, new LinkOptions { DelayMilliseconds = 20 });
        using Socket listener = right.Run(() =>
        {
            Socket socket = Open();
            socket.Bind(new IPEndPoint(ForwardingLink.RightAddress, 0));
            socket.Listen();
            return socket;
        });
        using Socket client = left.Run(Open);
        client.SendBufferSize = 16_384;
        client.Connect(listener.LocalEndPoint!);
        using Socket accepted = listener.Accept();
        client.Send(new byte[1_000]);
        Client.Read(accepted, 1_000);
        Assert.False(Has(client, FindingKind.SendBufferLimited));
        const int Bytes = 500_000;
        var writer = new Thread(() => client.Send(new byte[Bytes]));
        writer.Start();
        Client.Read(accepted, Bytes);
        writer.Join();
        Assert.True(Has(client, FindingKind.SendBufferLimited), "The send buffer is not reported.");
    }

    private static Socket Connect(Socket listener)
    {
        Socket client = Open();
        client.Connect(listener.LocalEndPoint!);
        return client;
    }

    private static Socket Open() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static bool Has(Socket socket, FindingKind kind) => TcpInfoReading
        .Of(TcpInfoSampler.Read((int)socket.Handle), before: null).Any(finding => finding.Kind == kind);
}
