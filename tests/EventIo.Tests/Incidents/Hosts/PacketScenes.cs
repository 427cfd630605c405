using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Network;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>Packets that are dropped, and connections that are refused.</summary>
internal static class PacketScenes
{
    // The address of a link's far end: frames for other addresses are dropped before the packet filter.
    private const string Address = "02:00:00:00:00:02";

    /// <summary>Two hundred datagrams at a time for a buffer that holds a few.</summary>
    internal static void SlowDatagramReceiver(Scene scene)
    {
        const int Burst = 200;
        Socket receiver = scene.Keep(scene.Place.Run(() => Datagrams()));
        receiver.ReceiveBufferSize = scene.IsIncident ? 4_096 : 1 << 20;
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, Scene.Port));
        Socket sender = scene.Keep(scene.Place.Run(() => Datagrams()));
        sender.Connect(receiver.LocalEndPoint!);
        byte[] datagram = new byte[100];
        scene.Repeat(20, () =>
        {
            for (int i = 0; i < Burst; i++)
                sender.Send(datagram);
            while (receiver.Available > 0)
                receiver.Receive(datagram);
        });
    }

    /// <summary>Packets from a network to which no route leads (RFC 3704, strict mode).</summary>
    internal static void ReversePath(Scene scene)
    {
        scene.Place.Set("net.ipv4.conf.all.rp_filter", "1");
        TunDevice device = scene.Keep(TunDevice.Create(scene.Place, ForwardingLink.DeviceName, "10.77.0.1/24"));
        string source = scene.IsIncident ? "192.0.2.9" : "10.77.0.2";
        byte[] packet = RawPackets.Udp(source, 5_000, "10.77.0.1", Scene.Port, dataBytes: 8);
        Socket receiver = scene.Keep(scene.Place.Run(() => Datagrams()));
        receiver.Bind(new IPEndPoint(IPAddress.Any, Scene.Port));
        byte[] datagram = new byte[100];
        scene.Repeat(10, () =>
        {
            for (int i = 0; i < 10; i++)
                device.Write(packet);
            while (receiver.Available > 0)
                receiver.Receive(datagram);
        });
    }

    internal static void WrongChecksums(Scene scene)
    {
        const int ChecksumOffset = 26;
        TunDevice device = scene.Keep(TunDevice.Create(scene.Place, ForwardingLink.DeviceName, "10.77.0.1/24"));
        byte[] packet = RawPackets.Udp("10.77.0.2", 5_000, "10.77.0.1", Scene.Port);
        // 0 means no checksum, which is valid.
        packet[ChecksumOffset] = (byte)(scene.IsIncident ? 0xAB : 0);
        scene.Repeat(10, () => device.Write(packet));
    }

    /// <summary>
    /// More than 1,300 fragments at once for the input queue of a processor, which holds 1,000
    /// (net.core.netdev_max_backlog).
    /// </summary>
    internal static void FullInputQueue(Scene scene)
    {
        TunDevice device = Fragmenting(scene, scene.Place, scene.Keep(TestNamespace.Create()));
        byte[] packet = Fragments(scene.IsIncident ? 64_900 : 10_000);
        scene.Repeat(20, () => device.Write(packet));
    }

    /// <summary>
    /// Fragments that a packet filter makes so expensive that 64 of them take more time than receive work may
    /// (net.core.netdev_budget_usecs); without the filter they take a fraction of that.
    /// </summary>
    internal static void SqueezedReceiver(Scene scene)
    {
        const int Rules = 30_000;
        TunDevice device = Fragmenting(scene, scene.Keep(TestNamespace.Create()), scene.Place);
        if (scene.IsIncident)
            Filter(scene.Place, Rules);
        byte[] packet = Fragments(4_000);
        scene.Repeat(20, () => device.Write(packet));
    }

    /// <summary>
    /// Fragments without a pause, all on one processor, for an interface whose RPS is off. Several threads send them,
    /// so that they get most of the processor's time whatever else runs there.
    /// </summary>
    internal static void BusyInterface(Scene scene)
    {
        const int Rules = 1_000;
        const int Threads = 16;
        TunDevice device = Fragmenting(scene, scene.Keep(TestNamespace.Create()), scene.Place);
        Filter(scene.Place, Rules);
        byte[] packet = Fragments(40_000);
        int processor = Processors.Allowed()[^1];
        for (int i = 0; i < Threads; i++)
        {
            bool isPinned = false;
            scene.Repeat(0, () =>
            {
                if (!isPinned)
                    Processors.PinCurrentThread(processor);
                isPinned = true;
                device.Write(packet);
            });
        }
    }

    /// <summary>The server resets each connection.</summary>
    internal static void ResetStorm(Scene scene)
    {
        scene.Serve(scene.IsIncident ? "reset" : "echo");
        scene.Churn(milliseconds: 5, count: 2, kept: 10);
    }

    private static Socket Datagrams() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    // Packets written to the TUN device leave in fragments by a link with an MTU of 68 bytes.
    private static TunDevice Fragmenting(Scene scene, TestNamespace sender, TestNamespace receiver)
    {
        TunDevice device = scene.Keep(TunDevice.Create(sender, ForwardingLink.DeviceName, "10.77.0.1/24"));
        sender.Set("net.ipv4.ip_forward", "1");
        sender.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1", "netns", receiver.Path);
        sender.Ip("address", "add", "10.78.0.1/24", "dev", "v0");
        sender.Ip("link", "set", "v0", "mtu", "68", "up");
        sender.Ip("neigh", "add", "10.78.0.2", "lladdr", Address, "dev", "v0", "nud", "permanent");
        receiver.Ip("link", "set", "v1", "address", Address, "up");
        return device;
    }

    private static byte[] Fragments(int bytes) =>
        RawPackets.Udp("10.77.0.2", 5_000, "10.78.0.2", Scene.Port, dataBytes: bytes);

    // Compares every packet with rules that match none.
    private static void Filter(TestNamespace place, int rules)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["rules"],
            "add table ip t\nadd chain ip t in { type filter hook prerouting priority -450 ; }\n"
            + string.Concat(Enumerable.Repeat("add rule ip t in ip saddr 192.0.2.1 drop\n", rules)));
        place.Execute("nft", "-f", folder["rules"]);
    }
}
