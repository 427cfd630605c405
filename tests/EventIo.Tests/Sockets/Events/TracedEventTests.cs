using System.Net;
using System.Net.Sockets;
using EventIo.Addresses;
using EventIo.Native;
using EventIo.Native.Linux.Bpf.Types;
using EventIo.Servers;
using EventIo.Sockets.Events;
using EventIo.Tests.Native.Linux.Bpf;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Sockets.Events;

/// <summary>Events that programs in the kernel report.</summary>
[Collection(Lanes.Alone)]
public sealed class TracedEventTests
{
    private readonly int _process = Environment.ProcessId;

    public TracedEventTests() => KernelPrograms.Require();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_connect_and_its_accept_have_latency_and_process(string address)
    {
        Assert.SkipUnless(address == "127.0.0.1" || Host.HasIPv6, Host.NoIPv6);
        using TcpEvents events = Watch(TcpEventKind.Connect, TcpEventKind.Accept);
        (int local, int remote) = Connect(out TcpClient client, out Socket server, out TcpListener listener, address);
        using (client)
        using (server)
        using (listener)
        {
            TcpEvent connect = events.Until(row => row.Kind == TcpEventKind.Connect && row.LocalPort == local);
            Assert.Equal((remote, _process, "Connected"), (connect.RemotePort, connect.ProcessId, connect.Result));
            Assert.Equal(TcpEventGrade.Traced, connect.Grade);
            Assert.True(connect.LatencyMicroseconds > 0);
            TcpEvent accept = events.Until(row => row.Kind == TcpEventKind.Accept && row.LocalPort == remote);
            Assert.Equal((local, _process), (accept.RemotePort, accept.ProcessId));
            Assert.True(accept.LatencyMicroseconds > 0);
            Assert.All([connect, accept], row =>
            {
                Assert.Null(row.Note);
                // The client's socket is an IPv6 socket in any case, with mapped IPv4 addresses.
                Assert.True(AddressRange.AreEqual(IPAddress.Parse(address), row.LocalIP!), row.Local);
                Assert.True(AddressRange.AreEqual(IPAddress.Parse(address), row.RemoteIP!), row.Remote);
            });
            Assert.InRange(connect.Time, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(1));
        }
    }

    [Theory]
    [InlineData("as the kernel has it")]
    [InlineData("nothing switched on")]
    [InlineData("direct descriptors")]
    [InlineData("direct descriptors, one at a time")]
    [InlineData("polled")]
    [InlineData("polled, direct descriptors, nothing else")]
    public void Accepts_by_io_uring_are_reported_once_each_with_latency_and_process(string settings)
    {
        const int Connections = 20;
        // The server's requests are older than the watch.
        EventServer server = EventServerRegistry.Start(RingSettings.Server(settings));
        try
        {
            using TcpEvents events = Watch(TcpEventKind.Accept);
            var ports = new List<int?>();
            for (int i = 0; i < Connections; i++)
            {
                using Socket client = Client.Connect(server.Port!.Value);
                ports.Add(((IPEndPoint)client.LocalEndPoint!).Port);
                // Results of receiving and sending are numbers, too, and may equal the numbers of descriptors.
                for (int bytes = 1; bytes < 200; bytes += 20)
                    Assert.Equal(bytes, Client.Exchange(client, new byte[bytes]).Length);
            }
            events.Until(rows => rows.Count(row => row.LocalPort == server.Port) >= Connections);
            TcpEvent[] accepts = [.. events.All.Where(row => row.LocalPort == server.Port)];
            Assert.Equal(ports, accepts.Select(row => row.RemotePort));
            Assert.All(accepts, row =>
            {
                Assert.Equal(_process, row.ProcessId);
                Assert.True(row.LatencyMicroseconds > 0);
                Assert.Null(row.Note);
            });
        }
        finally
        {
            server.Stop();
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_refused_connect_is_reported_with_its_error_and_the_kernels_reset(string address)
    {
        Assert.SkipUnless(address == "127.0.0.1" || Host.HasIPv6, Host.NoIPv6);
        using Socket reserved = TcpEvents.Reserve(IPAddress.Parse(address), out IPEndPoint unused);
        using TcpEvents events = Watch(TcpEventKind.Connect, TcpEventKind.Reset, TcpEventKind.Drop);
        using var client = new TcpClient(unused.AddressFamily);
        Assert.Throws<SocketException>(() => client.Connect(unused));
        TcpEvent connect = events.Until(row => row.Kind == TcpEventKind.Connect && row.RemotePort == unused.Port);
        Assert.Equal(("ECONNREFUSED", _process), (connect.Result, connect.ProcessId));
        TcpEvent sent = events.Until(row => row.Kind == TcpEventKind.Reset
            && row.Direction == TrafficDirection.Sent && row.LocalPort == unused.Port);
        Assert.Equal((connect.LocalPort, unused.Address), (sent.RemotePort, sent.LocalIP));
        Assert.Null(sent.ProcessId);
        TcpEvent received = events.Until(row => row.Kind == TcpEventKind.Reset
            && row.Direction == TrafficDirection.Received && row.RemotePort == unused.Port);
        Assert.Equal(TcpState.SynSent, received.State);
        TcpEvent drop = events.Until(row => row.Kind == TcpEventKind.Drop && row.LocalPort == unused.Port);
        Assert.Equal((TrafficDirection.Received, unused.Address), (drop.Direction, drop.RemoteIP));
        if (KernelTypes.OfHost.Tracepoint("tcp_send_reset")!.IndexOf("sk_rst_reason") is not null)
            Assert.Equal("NO_SOCKET", sent.Reason);
        if (KernelTypes.OfHost.Tracepoint("kfree_skb")!.IndexOf("skb_drop_reason") is not null)
            Assert.Equal("NO_SOCKET", drop.Reason);
        Assert.StartsWith(
            unused.AddressFamily == AddressFamily.InterNetwork ? "tcp_v4_" : "tcp_v6_",
            drop.Location,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_reset_by_a_program_has_its_process()
    {
        (int local, int remote) = Connect(out TcpClient client, out Socket server, out TcpListener listener);
        using (client)
        using (server)
        using (listener)
        {
            using TcpEvents events = Watch(TcpEventKind.Reset);
            client.Client.Close(0);
            TcpEvent sent = events.Until(row => row.Direction == TrafficDirection.Sent && row.LocalPort == local);
            Assert.Equal(_process, sent.ProcessId);
            TcpEvent received = events.Until(row =>
                row.Direction == TrafficDirection.Received && row.LocalPort == remote);
            Assert.Equal(_process, received.ProcessId);
        }
    }

    [Fact]
    public void Changes_of_state_are_in_order_and_all_of_them_have_ports()
    {
        using TcpEvents events = Watch(TcpEventKind.StateChange);
        (int local, int remote) = Connect(out TcpClient client, out Socket server, out TcpListener listener);
        listener.Dispose();
        client.Dispose();
        Assert.Equal(0, server.Receive(new byte[1]));
        server.Dispose();
        events.Until(rows => rows.Any(row => row.LocalPort == remote && row.State == TcpState.Closed
            && row.RemotePort == local));
        TcpEvent[] accepted = [.. events.All.Where(row => row.LocalPort == remote && row.RemotePort == local)];
        Assert.Equal(
            [TcpState.SynReceived, TcpState.Established, TcpState.CloseWait, TcpState.LastAck, TcpState.Closed],
            accepted.Select(row => row.State!.Value));
        TcpEvent[] connected = [.. events.All.Where(row => row.LocalPort == local && row.RemotePort == remote)];
        Assert.All(
            connected.Zip(connected.Skip(1)), pair => Assert.Equal(pair.First.State, pair.Second.PreviousState));
    }

    [Fact]
    public void The_start_of_listening_has_the_requested_backlog_and_the_backlog_that_somaxconn_allows()
    {
        long limit = Sysctl.Read("net.core.somaxconn");
        using TcpEvents events = Watch(TcpEventKind.StateChange);
        using var small = new TcpListener(IPAddress.Loopback, 0);
        small.Start(7);
        using var large = new TcpListener(IPAddress.Loopback, 0);
        large.Start((int)limit + 1000);
        TcpEvent row = events.Until(row => IsListener(row, small));
        Assert.Equal((7, 7), (row.RequestedBacklog, row.Backlog));
        row = events.Until(row => IsListener(row, large));
        Assert.Equal(((int)limit + 1000, (int)limit), (row.RequestedBacklog, row.Backlog));
        Assert.Equal(_process, row.ProcessId);
    }

    [Fact]
    public void A_close_after_a_traced_beginning_has_an_exact_age_and_its_process()
    {
        using TcpEvents events = Watch(TcpEventKind.Close, TcpEventKind.Connect, TcpEventKind.Accept);
        (int local, int remote) = Connect(out TcpClient client, out Socket server, out TcpListener listener);
        client.Dispose();
        server.Dispose();
        listener.Dispose();
        foreach (int port in new[] { local, remote })
        {
            TcpEvent close = events.Until(row => row.Kind == TcpEventKind.Close && row.LocalPort == port
                && row.RemotePort == local + remote - port);
            Assert.Equal((AgeBound.Exact, _process), (close.AgeBound, close.ProcessId));
        }
    }

    [Fact]
    public void A_field_that_the_kernel_lacks_is_named_and_nothing_else_is_lost()
    {
        var types = new KernelTypes(KernelTypesTests.Without("tcp_gso_segs"));
        TcpEventQuery query = new() { Kinds = [TcpEventKind.Connect] };
        using (var events = new TcpEvents(TcpEventWatcher.Start(
            query, () => new KernelTypes(KernelTypesTests.Without("skc_dport")), CancellationToken.None)))
        {
            Assert.Empty(events.Watcher.Problems);
            _ = Connect(out TcpClient client, out Socket server, out TcpListener listener);
            client.Dispose();
            server.Dispose();
            listener.Dispose();
            TcpEvent row = events.Until(row => row.ProcessId == _process);
            Assert.Null(row.RemotePort);
            Assert.Contains("lack sock_common.skc_dport", row.Note, StringComparison.Ordinal);
        }
        using var session = new TraceSession(types, networkNamespace: 0);
        session.Add(TcpEventKind.Retransmit);
        Assert.True(session.HasPrograms);
    }

    [Fact]
    public void A_reader_that_is_too_slow_gets_the_number_of_lost_events()
    {
        using var session = new TraceSession(
            KernelTypes.OfHost, EventIo.Sockets.NetworkNamespace.OwnInode(), Environment.SystemPageSize);
        session.Add(TcpEventKind.StateChange);
        for (int i = 0; i < 100; i++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
        }
        long read = 0;
        while (session.TryRead(out _))
            read++;
        Assert.InRange(read, 1, 4096 / 112);
        Assert.True(session.DrainLostCount() > 0);
        Assert.Equal(0, session.DrainLostCount());
    }

    [Fact]
    public void Nothing_remains_in_the_kernel()
    {
        HashSet<string> others = KernelPrograms.Named("eventio_");
        HashSet<string> own;
        using (Watch(Enum.GetValues<TcpEventKind>()))
            own = [.. KernelPrograms.Named("eventio_").Except(others)];
        Assert.NotEmpty(own);
        Eventually.True(
            () => !KernelPrograms.Named("eventio_").Overlaps(own), "Programs or maps remain in the kernel.");
    }

    private static TcpEvents Watch(params TcpEventKind[] kinds)
    {
        var events = new TcpEvents(new TcpEventQuery { Kinds = kinds });
        Assert.Empty(events.Watcher.Problems);
        return events;
    }

    private static bool IsListener(TcpEvent row, TcpListener listener) =>
        row.State == TcpState.Listen && row.LocalPort == ((IPEndPoint)listener.LocalEndpoint).Port;

    private static (int Local, int Remote) Connect(
        out TcpClient client, out Socket server, out TcpListener listener, string address = "127.0.0.1")
    {
        listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        client = new TcpClient(address, port);
        server = listener.AcceptSocket();
        return (((IPEndPoint)client.Client.LocalEndPoint!).Port, port);
    }
}
