using System.Net.Sockets;
using EventIo.Sockets.References;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Network;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>Connections with faults.</summary>
internal static class ConnectionScenes
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>A request in two writes: the second waits for the acknowledgement of the first (RFC 896).</summary>
    internal static void WriteWriteRead(Scene scene)
    {
        scene.Serve("answer");
        Socket client = scene.Keep(scene.Connect());
        client.NoDelay = !scene.IsIncident;
        byte[] half = new byte[100];
        byte[] answer = new byte[200];
        scene.Repeat(0, () =>
        {
            client.Send(half);
            client.Send(half);
            for (int received = 0, count = 1; received < answer.Length && count > 0; received += count)
                count = client.Receive(answer);
        });
    }

    internal static void NoReader(Scene scene) => Flood(scene, scene.IsIncident ? "hold" : "sink");

    /// <summary>nftables drops one packet of twenty.</summary>
    internal static void Loss(Scene scene)
    {
        // Packets are as large as on Ethernet, so that enough of them are sent and lost.
        scene.Place.Ip("link", "set", "lo", "mtu", "1500");
        scene.Place.Execute("nft", "add table ip t");
        scene.Place.Execute("nft", "add chain ip t in { type filter hook input priority 0 ; }");
        if (scene.IsIncident)
        {
            scene.Place.Execute(
                "nft", $"add rule ip t in tcp dport {Scene.Port} numgen random mod 20 == 0 drop");
        }
        Flood(scene, "sink");
    }

    /// <summary>Packets of more than 600 bytes are dropped without an ICMP message.</summary>
    internal static void SmallMtu(Scene scene)
    {
        const int Mtu = 600;
        TestNamespace other = scene.Keep(TestNamespace.Create());
        scene.Keep(ForwardingLink.Between(
            scene.Place, other, new() { Mtu = Mtu, AnnouncesMtu = !scene.IsIncident, DelayMilliseconds = 1 }));
        scene.Serve("sink", address: ForwardingLink.RightAddress, place: other);
        Socket small = scene.Keep(scene.Connect(address: ForwardingLink.RightAddress));
        Socket large = scene.Keep(scene.Connect(address: ForwardingLink.RightAddress));
        if (!scene.IsIncident)
        {
            // Until TCP knows the MTU, it sends segments again on a healthy link too.
            large.Send(new byte[5_000]);
            Eventually.True(
                () => TcpInfoSampler.Read((int)large.Handle) is { PathMtuBytes: Mtu, UnackedSegments: 0 },
                "TCP has not learned the MTU.");
        }
        scene.Repeat(20, () =>
        {
            small.Send(new byte[100]);
            large.Send(new byte[5_000]);
        });
    }

    /// <summary>
    /// Small segments that wait for an earlier one that never arrives. Each occupies the memory of a whole packet, so
    /// that they soon exceed the buffer, although they fit into the window (tcp(7), tcp_rmem).
    /// </summary>
    internal static void Pruning(Scene scene)
    {
        const string Client = "10.77.0.2";
        const int Segments = 600;
        const int Gap = 4;
        scene.Place.Set("net.ipv4.tcp_rmem", "4096 8192 16384");
        TunDevice device = scene.Keep(TunDevice.Create(scene.Place, ForwardingLink.DeviceName, "10.77.0.1/24"));
        scene.Serve("sink", address: ForwardingLink.LeftAddress);
        var client = new RawClient(device, Client, 5_000, "10.77.0.1", Scene.Port);
        client.Connect();
        int next = 0;
        scene.Repeat(10, () =>
        {
            for (int i = 0; i < (scene.IsIncident ? 200 : 1); i++)
            {
                // The missing segment is the first.
                client.Send(offset: Gap * (1 + next), bytes: 2);
                next = scene.IsIncident ? (next + 1) % Segments : 0;
            }
            client.Drain();
        });
    }

    private static void Flood(Scene scene, string behaviour)
    {
        scene.Serve(behaviour);
        Socket client = scene.Keep(scene.Connect());
        byte[] chunk = new byte[ChunkBytes];
        scene.Repeat(1, () => client.Send(chunk));
    }
}
