using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Network;
using Xunit;

namespace EventIo.Tests.Incidents.Hosts;

/// <summary>Resources that run out.</summary>
internal static class LimitScenes
{
    /// <summary>Peers close more and more connections that the program does not close.</summary>
    internal static void CloseWaitLeak(Scene scene)
    {
        scene.Serve(scene.IsIncident ? "hold" : "echo");
        scene.Repeat(50, () => scene.Connect().Dispose());
    }

    internal static void DescriptorLimit(Scene scene)
    {
        const int Few = 16;
        int server = scene.Serve("hold", descriptors: scene.IsIncident ? Few : 10 * Few);
        for (int i = 0; i < Few; i++)
            scene.Keep(scene.Connect());
        Eventually.True(
            () => !scene.IsIncident || Directory.GetFiles($"/proc/{server}/fd").Length >= Few,
            "The server has descriptors left.");
    }

    /// <summary>Twenty local ports, and as many connections to one address and port.</summary>
    internal static void ExhaustedPorts(Scene scene)
    {
        const int Ports = 20;
        scene.Place.Set("net.ipv4.ip_local_port_range", "40000 40019");
        scene.Serve("echo");
        for (int i = 0; i < (scene.IsIncident ? Ports : Ports / 2); i++)
            scene.Keep(scene.Connect());
    }

    /// <summary>
    /// The maximum belongs to the host and can't be set in a namespace, so the scene sends that many datagrams from
    /// different addresses and ports (262,144 here).
    /// </summary>
    internal static void FullConntrack(Scene scene) => Track(scene, percent: 97);

    /// <summary>
    /// Datagrams from more and more addresses and ports, until the table of tracked connections is full.
    /// </summary>
    internal static void OverfullConntrack(Scene scene)
    {
        (TunDevice device, uint number) = Track(scene, percent: 99);
        if (scene.IsIncident)
        {
            scene.Repeat(1, () =>
            {
                for (int i = 0; i < 100; i++)
                    device.Write(Datagram(number++));
            });
        }
    }

    private static (TunDevice Device, uint Number) Track(Scene scene, int percent)
    {
        const int Chunk = 10_000;
        const string Maximum = "/proc/sys/net/netfilter/nf_conntrack_max";
        const string Count = "/proc/sys/net/netfilter/nf_conntrack_count";
        scene.Place.Execute("nft", "add table ip t");
        scene.Place.Execute("nft", "add chain ip t in { type filter hook input priority 0 ; }");
        scene.Place.Execute("nft", "add rule ip t in ct state new counter");
        Assert.SkipUnless(File.Exists(Maximum), "This kernel does not track connections.");
        long maximum = Read(scene.Place, Maximum);
        Assert.SkipWhen(maximum > 1_000_000, $"nf_conntrack_max is {maximum}: too many for a test.");
        TunDevice device = scene.Keep(TunDevice.Create(scene.Place, ForwardingLink.DeviceName, "10.77.0.1/16"));
        long wanted = scene.IsIncident ? maximum * percent / 100 : Chunk;
        uint number = 0;
        while (Read(scene.Place, Count) < wanted)
        {
            for (int i = 0; i < Chunk && number < 2 * maximum; i++, number++)
                device.Write(Datagram(number));
            Assert.True(number < 2 * maximum, "Connection tracking forgets entries too soon.");
        }
        return (device, number);
    }

    private static byte[] Datagram(uint number)
    {
        const int PortsOfSource = 60_000;
        string source = $"10.77.1.{1 + (number / PortsOfSource)}";
        return RawPackets.Udp(source, (int)(1_000 + (number % PortsOfSource)), "10.77.0.1", port: 9);
    }

    /// <summary>
    /// Datagrams to more neighbours than the table holds (net.ipv6.neigh.default.gc_thresh3), none of which answers.
    /// All network namespaces share the table, so the host has no room in it either while the scene lasts. That is why
    /// the scene fills the table of IPv6 and not that of IPv4.
    /// </summary>
    internal static void ManyNeighbours(Scene scene)
    {
        const int Chunk = 200;
        const string Most = "/proc/sys/net/ipv6/neigh/default/gc_thresh3";
        Assert.SkipUnless(File.Exists(Most), "This network namespace does not show the size of the table.");
        int most = int.Parse(File.ReadAllText(Most), CultureInfo.InvariantCulture);
        Assert.SkipWhen(most > 16_384, $"gc_thresh3 is {most}: too many for a test.");
        scene.Place.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        scene.Place.Ip("address", "add", "fd00:77::1/64", "dev", "v0", "nodad");
        scene.Place.Ip("link", "set", "v0", "up");
        scene.Place.Ip("link", "set", "v1", "up");
        // Entries of an earlier scene disappear when the kernel removes its namespace.
        Eventually.True(() => Neighbours() < most / 2, "The table is already half full.");
        int count = scene.IsIncident ? 2 * most : Chunk;
        // A datagram waits in the socket's send buffer until its neighbour is known, so each chunk has a socket.
        Socket[] senders = [.. Enumerable.Range(0, count / Chunk).Select(_ => scene.Keep(
            scene.Place.Run(() => new Socket(SocketType.Dgram, ProtocolType.Udp) { Blocking = false })))];
        byte[] prefix = [0xFD, 0, 0, 0x77, .. new byte[12]];
        int turn = 0;
        scene.Repeat(10, () =>
        {
            int first = turn++ % senders.Length * Chunk;
            for (int i = first; i < first + Chunk; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(12), i + 2);
                senders[first / Chunk].SendTo([0], new IPEndPoint(new IPAddress(prefix), 9));
            }
        });
    }

    internal static void HarmfulSetting(Scene scene)
    {
        scene.Place.Set("net.ipv4.tcp_sack", scene.IsIncident ? "0" : "1");
        scene.Serve("echo");
    }

    // The first column of any line has the entries of the whole table.
    private static int Neighbours() => int.Parse(
        File.ReadLines("/proc/self/net/stat/ndisc_cache").Last().Split(' ')[0], NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);

    private static long Read(TestNamespace place, string file) =>
        place.Run(() => long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));
}
