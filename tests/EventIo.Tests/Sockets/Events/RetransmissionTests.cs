using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Sockets.Events;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Network;
using Xunit;

namespace EventIo.Tests.Sockets.Events;

/// <summary>Retransmissions over a loopback device that loses segments, in a separate network namespace.</summary>
[Collection(Lanes.Alone)]
public sealed partial class RetransmissionTests
{
    // Drops every seventh incoming TCP segment, on any device.
    private const string Loss =
        "add table inet loss; add chain inet loss input { type filter hook input priority 0; }; " +
        "add rule inet loss input meta l4proto tcp numgen inc mod 7 == 3 drop";

    // In one of 75 transfers, a virtual machine with Linux 6.18 counted a retransmission for which it ran no program at
    // the tracepoint: a second program missed it too, and both had no recursion_misses (struct bpf_prog_info). A
    // program that reads a wrong figure differs in each transfer.
    private const int Transfers = 5;

    [Fact]
    public void The_sum_of_retransmissions_equals_the_kernels_counter()
    {
        KernelPrograms.Require();
        RunInNamespace(() =>
        {
            (long counted, long traced) = (-1, 0);
            for (int transfer = 0; transfer < Transfers && counted != traced; transfer++)
                (counted, traced) = Transfer();
            Assert.Equal(counted, traced);
        });
    }

    // Returns how many retransmitted segments the kernel counted, and how many are in the events.
    private static (long Counted, long Traced) Transfer()
    {
        const int Bytes = 4 << 20;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(IPAddress.Loopback, port);
        using Socket server = listener.AcceptSocket();
        using var events = new TcpEvents(new TcpEventQuery
        {
            Kinds = [TcpEventKind.Retransmit, TcpEventKind.Drop, TcpEventKind.StateChange],
        });
        Assert.Empty(events.Watcher.Problems);
        long before = RetransmittedSegments();
        var sending = new Background<int>(() => client.Send(new byte[Bytes]));
        byte[] buffer = new byte[64 * 1024];
        for (int received = 0; received < Bytes;)
        {
            received += server.Receive(buffer);
            events.Read();
        }
        sending.Result();
        // Closing takes the socket's lock, which every retransmission holds: the events before this one are complete.
        client.Close(0);
        events.Until(rows => rows.Any(row => row.LostEvents > 0
            || (row.Kind == TcpEventKind.StateChange && row.State == TcpState.Closed && row.RemotePort == port)));
        server.Close(0);

        long counted = RetransmittedSegments() - before;
        Assert.True(counted > 0, "Nothing was lost.");
        // The drops of all namespaces share the buffer.
        long lost = events.All.Sum(row => row.LostEvents ?? 0);
        Assert.SkipWhen(lost > 0, $"{lost} events were lost, because this machine is busy.");
        TcpEvent[] retransmits = [.. events.All.Where(row => row.Kind == TcpEventKind.Retransmit)];
        Assert.All(retransmits, row => Assert.Contains(port, new[] { row.LocalPort, row.RemotePort }));
        Assert.Contains(retransmits, row => row.RemotePort == port && row.SequenceNumber > 0
            && row.ProcessId == Environment.ProcessId);
        TcpEvent dropped = events.Until(row => row.Reason == "NETFILTER_DROP");
        Assert.Contains(port, new[] { dropped.LocalPort, dropped.RemotePort });
        return (counted, retransmits.Sum(row => row.Segments ?? 0));
    }

    private static void RunInNamespace(Action test)
    {
        using TestNamespace place = TestNamespace.Create();
        string? errors = place.Try("nft", Loss);
        Assert.SkipWhen(errors is not null, $"nft {Loss}: {errors}");
        place.Run(test);
    }

    // Reads the counter of the calling thread's namespace: a line of names, and a line of figures.
    private static long RetransmittedSegments()
    {
        string[][] lines =
        [
            .. File.ReadLines("/proc/thread-self/net/snmp")
                .Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal))
                .Select(line => line.Split(' ')),
        ];
        return long.Parse(lines[1][Array.IndexOf(lines[0], "RetransSegs")], CultureInfo.InvariantCulture);
    }
}
