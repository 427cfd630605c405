using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Native.Linux;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Support.Network;

/// <summary>The link treats packets as its options say, according to the kernel's counters and timestamps.</summary>
public sealed class ForwardingLinkTests
{
    private const int DatagramBytes = 16;

    [Fact]
    public void Packets_are_delayed_by_50_ms_and_never_less()
    {
        const double Delay = 50;
        const int Packets = 5;
        using var link = new LinkedPair(new() { DelayMilliseconds = Delay });
        double least;
        long begin = Stopwatch.GetTimestamp();
        // The kernel stamps the arrival. On a busy machine the forwarding thread may be late: then send another packet.
        do
        {
            least = link.MeasureDelay();
            Assert.True(least >= Delay, $"A packet took {least} ms.");
        }
        while (least > Delay + 1 && Stopwatch.GetElapsedTime(begin) < HangGuard.Time);
        Assert.InRange(least, Delay, Delay + 1);
        Assert.All(Enumerable.Range(0, Packets), _ => Assert.True(link.MeasureDelay() >= Delay));
    }

    [Fact]
    public void The_kernel_measures_a_round_trip_of_twice_the_delay()
    {
        using var link = new LinkedPair(new() { DelayMilliseconds = 20 });
        (Socket client, Socket server) = link.Connect();
        client.Send(new byte[100]);
        Assert.Equal(100, server.Receive(new byte[200]));
        Eventually.True(() => Info(client).UnackedSegments == 0, "No acknowledgement came.");
        Assert.True(Info(client).MinRttMicroseconds >= 40_000, $"{Info(client).MinRttMicroseconds} us");
    }

    [Fact]
    public void One_packet_of_a_hundred_is_lost_and_the_kernel_counts_the_others()
    {
        const int Packets = 20_000;
        using var link = new LinkedPair(new() { LossPercent = 1, Seed = 7 });
        link.Send(Packets);
        Eventually.True(() => link.Arrived() + link.ToRight.Lost == Packets, "Packets are missing.");
        Assert.Equal(Packets, link.ToRight.Received);
        Assert.InRange(100.0 * (Packets - link.Arrived()) / Packets, 0.8, 1.2);
    }

    [Fact]
    public void The_seed_alone_determines_which_packets_are_lost()
    {
        Assert.Equal(LostBy(seed: 3), LostBy(seed: 3));
        Assert.NotEqual(LostBy(seed: 3), LostBy(seed: 4));
    }

    [Fact]
    public void Overtaken_packets_arrive_late_and_none_is_lost()
    {
        const int Packets = 400;
        using var link = new LinkedPair(new() { ReorderPercent = 10, ReorderMilliseconds = 20 });
        link.Send(Packets);
        int[] order = [.. Enumerable.Range(0, Packets).Select(_ => link.Receive())];
        Assert.Equal(Enumerable.Range(0, Packets), order.Order());
        Assert.InRange(link.ToRight.Overtaken, 1, Packets / 2);
        // On a busy machine the sender may pause, so that some held back packets are still the first to arrive.
        int late = Enumerable.Range(1, Packets - 1).Count(i => order[i] < order[i - 1]);
        Assert.InRange(late, 1, link.ToRight.Overtaken);
    }

    [Fact]
    public void Duplicated_packets_arrive_twice_and_in_order()
    {
        const int Packets = 100;
        using var link = new LinkedPair(new() { DuplicatePercent = 20 });
        link.Send(Packets);
        Eventually.True(() => link.Arrived() == Packets + link.ToRight.Duplicated, "Packets are missing.");
        Assert.InRange(link.ToRight.Duplicated, 1, Packets / 2);
        int[] order = [.. Enumerable.Range(0, Packets + (int)link.ToRight.Duplicated).Select(_ => link.Receive())];
        Assert.Equal(order.Order(), order);
        Assert.Equal(Enumerable.Range(0, Packets), order.Distinct());
    }

    [Fact]
    public void A_link_that_announces_its_MTU_lets_TCP_adapt()
    {
        const int Mtu = 600;
        using var link = new LinkedPair(new() { Mtu = Mtu, AnnouncesMtu = true });
        (Socket client, Socket server) = link.Connect();
        client.Send(new byte[50_000]);
        for (int left = 50_000; left > 0;)
            left -= server.Receive(new byte[left]);
        Assert.Equal(Mtu, Info(client).PathMtuBytes);
        Assert.NotEqual(0, link.ToRight.TooLarge);
    }

    [Fact]
    public void A_link_that_does_not_announce_its_MTU_is_a_black_hole_for_large_packets_only()
    {
        using var link = new LinkedPair(new() { Mtu = 600 });
        (Socket client, Socket server) = link.Connect();
        client.Send(new byte[100]);
        Assert.Equal(100, server.Receive(new byte[200]));
        client.Send(new byte[10_000]);
        Eventually.True(() => Info(client).TotalRetransmits >= 2, "Nothing was retransmitted.");
        Assert.Equal(0, server.Available);
        Assert.Equal(TunDevice.Mtu, Info(client).PathMtuBytes);
    }

    private static TcpInfo Info(Socket socket) => TcpInfoSampler.Read((int)socket.Handle);

    private static long[] LostBy(int seed)
    {
        var direction = new LinkDirection(new() { LossPercent = 1 }, seed);
        List<long> lost = [];
        for (int i = 0; i < 10_000; i++)
        {
            long before = direction.Lost;
            direction.Accept(new byte[40], now: 0);
            if (direction.Lost > before)
                lost.Add(i);
        }
        return [.. lost];
    }

    /// <summary>Two namespaces with a link, and a socket for datagrams in each.</summary>
    private sealed unsafe class LinkedPair : IDisposable
    {
        private const int SIOCGSTAMPNS = 0x8907;
        private const int Window = 128;

        private readonly TestNamespace _left = TestNamespace.Create();
        private readonly TestNamespace _right = TestNamespace.Create();
        private readonly ForwardingLink _link;
        private readonly Socket _sender;
        private readonly Socket _receiver;
        private readonly List<Socket> _connections = [];
        private int _number;

        internal LinkedPair(LinkOptions options)
        {
            _link = ForwardingLink.Between(_left, _right, options);
            _receiver = _right.Run(() => Open(ForwardingLink.RightAddress));
            _sender = _left.Run(() => Open(ForwardingLink.LeftAddress));
            _sender.Connect(_receiver.LocalEndPoint!);
            // The first call switches the timestamps on (socket(7)).
            timespec time;
            _ = LibC.ioctl((int)_receiver.Handle, SIOCGSTAMPNS, &time);
        }

        internal LinkDirection ToRight => _link.ToRight;

        /// <summary>Milliseconds from sending a datagram until the kernel at the other end has received it.</summary>
        internal double MeasureDelay()
        {
            timespec sent;
            timespec arrived;
            _ = LibCSupplement.ClockGetTime(0, &sent); // CLOCK_REALTIME, as the kernel's stamps
            _sender.Send(new byte[DatagramBytes]);
            _receiver.Receive(new byte[DatagramBytes]);
            Assert.Equal(0, LibC.ioctl((int)_receiver.Handle, SIOCGSTAMPNS, &arrived));
            return (((long)arrived.tv_sec - (long)sent.tv_sec) * 1e3)
                + (((long)arrived.tv_nsec - (long)sent.tv_nsec) / 1e6);
        }

        /// <summary>Sends numbered datagrams, no more at a time than the queue of the device holds.</summary>
        internal void Send(int count)
        {
            byte[] datagram = new byte[DatagramBytes];
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(datagram, _number++);
                _sender.Send(datagram);
                if (_number % Window == 0)
                    Eventually.True(() => ToRight.Received == _number, "The link does not read.");
            }
        }

        /// <summary>Receives a datagram.</summary>
        /// <returns>Its number.</returns>
        internal int Receive()
        {
            byte[] datagram = new byte[DatagramBytes];
            _receiver.Receive(datagram);
            return BinaryPrimitives.ReadInt32LittleEndian(datagram);
        }

        /// <summary>IPv4 packets that the kernel has received at the right end, on any device.</summary>
        internal long Arrived()
        {
            string[] lines = [.. _right.ReadNet("snmp").Split('\n').Where(line => line.StartsWith("Ip: ",
                StringComparison.Ordinal))];
            int column = Array.IndexOf(lines[0].Split(' '), "InReceives");
            return long.Parse(lines[1].Split(' ')[column], CultureInfo.InvariantCulture);
        }

        internal (Socket Client, Socket Server) Connect()
        {
            using Socket listener = _right.Run(() => Stream());
            listener.Bind(new IPEndPoint(ForwardingLink.RightAddress, 0));
            listener.Listen();
            Socket client = _left.Run(() => Stream());
            client.Connect(listener.LocalEndPoint!);
            Socket server = listener.Accept();
            _connections.AddRange([client, server]);
            return (client, server);
        }

        public void Dispose()
        {
            _connections.ForEach(connection => connection.Dispose());
            _sender.Dispose();
            _receiver.Dispose();
            _link.Dispose();
            _left.Dispose();
            _right.Dispose();
        }

        private static Socket Stream() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = HangGuard.Milliseconds,
        };

        private static Socket Open(IPAddress address)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            {
                ReceiveTimeout = HangGuard.Milliseconds,
                ReceiveBufferSize = 1 << 20,
            };
            socket.Bind(new IPEndPoint(address, 0));
            return socket;
        }
    }
}
