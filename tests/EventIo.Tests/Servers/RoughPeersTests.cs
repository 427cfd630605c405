using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>Peers that hang up at any time, with every mechanism.</summary>
public sealed class RoughPeersTests
{
    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    [Theory, MemberData(nameof(All))]
    public void Connections_that_are_closed_or_reset_at_once_do_not_affect_others(MultiplexerKind kind,
        TriggerMode mode)
    {
        const int Each = 100;
        using EventServer server = Start(kind, mode);
        using Socket other = Client.Connect(server.Port!.Value);
        for (int i = 0; i < Each; i++)
        {
            Client.Connect(server.Port.Value).Dispose();
            Client.Reset(Client.Connect(server.Port.Value));
        }
        Assert.Equal("still here"u8.ToArray(), Client.Exchange(other, "still here"u8.ToArray()));
        Eventually.True(() => server.ActiveConnections == 1,
            $"{server.ActiveConnections} connections are still counted.");
        // Some connections were closed before the server could accept them.
        Assert.InRange(server.AcceptedConnections, 1, (2 * Each) + 1);
        Assert.Equal((ServerState.Running, null), (server.State, server.Fault));
    }

    [Theory, MemberData(nameof(All))]
    public void A_half_closed_peer_gets_megabytes_back_and_then_the_end(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using Socket client = Client.Connect(server.Port!.Value);
        byte[] message = new byte[4_000_000];
        RandomBytes.Fill(message, 3);
        var sending = new Thread(() =>
        {
            client.Send(message);
            client.Shutdown(SocketShutdown.Send);
        });
        sending.Start();
        Assert.True(message.AsSpan().SequenceEqual(Client.Read(client, message.Length)),
            "The bytes differ from those that were sent.");
        Assert.Equal(0, client.Receive(new byte[1]));
        sending.Join();
        Eventually.True(() => server.ActiveConnections == 0, "The connection is still counted.");
    }

    private static EventServer Start(MultiplexerKind kind, TriggerMode mode) =>
        EventServerRegistry.Start(Variants.Server(kind, mode));
}
