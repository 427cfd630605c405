using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Diagnosis;
using EventIo.Diagnosis.Observation;
using EventIo.Findings;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;
using EventIo.Tests.Findings;
using EventIo.Tests.Incidents.Hosts;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Support.Network;

/// <summary>
/// The kernel's netem (tc-netem(8)) and the forwarding link of these tests lead to the same findings, on the host and
/// on the connection, if delay, loss, reordering and duplication are the same.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class NetemTests
{
    private const double WindowSeconds = 3;
    private const int ChunkBytes = 4_000;

    // An overtaken packet is late by less than a quarter of the round trip, after which TCP would send it again (RFC
    // 8985, 6.2).
    private static readonly Dictionary<string, LinkOptions> s_faults = new()
    {
        ["delay"] = new() { DelayMilliseconds = 20 },
        ["loss"] = new() { DelayMilliseconds = 5, LossPercent = 8 },
        ["reordering"] = new() { DelayMilliseconds = 20, ReorderPercent = 50, ReorderMilliseconds = 2 },
        ["duplication"] = new() { DelayMilliseconds = 5, DuplicatePercent = 20 },
    };

    private static readonly FindingKind[] s_ofLoss = [FindingKind.Retransmitting, FindingKind.Lossy];

    public static TheoryData<string> Faults => [.. s_faults.Keys];

    [Theory, MemberData(nameof(Faults))]
    [Provokes(FindingKind.Lossy)]
    public void The_forwarding_link_and_netem_lead_to_the_same_findings(string fault)
    {
        LinkOptions options = s_faults[fault];
        Observation byNetem = Observe(options, isNetem: true);
        Observation byLink = Observe(options, isNetem: false);
        foreach (Observation seen in (Observation[])[byNetem, byLink])
        {
            Assert.Equal(options.LossPercent > 0 ? s_ofLoss : [], seen.Findings);
            Assert.InRange(
                seen.Sender.MinRttMicroseconds!.Value, 2_000 * options.DelayMilliseconds, double.MaxValue);
            if (options.ReorderPercent > 0)
                Assert.NotEqual(0, seen.Receiver.OutOfOrderSegments);
            if (options.DuplicatePercent > 0)
                Assert.NotEqual(0, seen.Sender.DuplicateSacks);
        }
    }

    // One end sends. A diagnosis of that end is repeated until the expected findings are reported.
    private static Observation Observe(LinkOptions options, bool isNetem)
    {
        using TestNamespace left = TestNamespace.Create();
        using TestNamespace right = TestNamespace.Create();
        using ForwardingLink? link = isNetem ? null : ForwardingLink.Between(left, right, options);
        if (isNetem)
            Connect(left, right, options);
        using Socket listener = right.Run(Open);
        listener.Bind(new IPEndPoint(ForwardingLink.RightAddress, 0));
        listener.Listen();
        using Socket client = left.Run(Open);
        client.NoDelay = true;
        client.Connect(listener.LocalEndPoint!);
        using Socket server = listener.Accept();
        using var end = new ManualResetEventSlim();
        var sender = new Thread(() => Send(client, server, end)) { IsBackground = true, Name = "EventIo sender" };
        sender.Start();
        SortedSet<FindingKind> found = [];
        long begin = Stopwatch.GetTimestamp();
        do
        {
            found.UnionWith(OfHost(left));
            found.UnionWith(OfConnection(TcpInfoSampler.Read((int)client.Handle)));
        }
        while (options.LossPercent > 0 && !found.IsSupersetOf(s_ofLoss)
            && Stopwatch.GetElapsedTime(begin) < HangGuard.Time);
        end.Set();
        sender.Join();
        Eventually.True(
            () => TcpInfoSampler.Read((int)client.Handle).UnackedSegments == 0, "Not all data is acknowledged.");
        return new(
            [.. found], TcpInfoSampler.Read((int)client.Handle), TcpInfoSampler.Read((int)server.Handle));
    }

    private static void Send(Socket client, Socket server, ManualResetEventSlim end)
    {
        byte[] chunk = new byte[ChunkBytes];
        while (!end.IsSet)
        {
            client.Send(chunk);
            Client.Read(server, ChunkBytes);
        }
    }

    private static IEnumerable<FindingKind> OfHost(TestNamespace place) =>
        from head in HostDiagnosis.Run(
            new DiagnosisQuery { WindowSeconds = WindowSeconds, NetworkNamespace = place.Path },
            TestContext.Current.CancellationToken).Findings
        from finding in (Finding[])[head, .. head.Related]
        where finding.Severity > FindingSeverity.Information
            && !HostIncidents.OfTheMachine.Contains(finding.Kind)
        select finding.Kind;

    private static IEnumerable<FindingKind> OfConnection(TcpInfo info) =>
        TcpInfoReading.Of(info, before: null).Select(finding => finding.Kind).Intersect(s_ofLoss);

    private static Socket Open() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private static void Connect(TestNamespace left, TestNamespace right, LinkOptions options)
    {
        string device = ForwardingLink.DeviceName;
        left.Ip("link", "add", device, "type", "veth", "peer", "name", device, "netns", right.Path);
        foreach ((TestNamespace place, IPAddress address) in (IEnumerable<(TestNamespace, IPAddress)>)
            [(left, ForwardingLink.LeftAddress), (right, ForwardingLink.RightAddress)])
        {
            place.Ip("address", "add", $"{address}/24", "dev", device);
            place.Ip("link", "set", device, "up");
            Shape(place, device, options);
        }
    }

    private static void Shape(TestNamespace place, string device, LinkOptions options)
    {
        // Packets whose delays differ overtake each other.
        double jitter = options.ReorderPercent > 0 ? options.ReorderMilliseconds / 2 : 0;
        string[] arguments =
        [
            "qdisc", "add", "dev", device, "root", "netem", "limit", "10000",
            "delay", Invariant($"{options.DelayMilliseconds + jitter}ms"), Invariant($"{jitter}ms"),
            "loss", Invariant($"{options.LossPercent}%"), "duplicate", Invariant($"{options.DuplicatePercent}%"),
        ];
        string? refusal = place.Try("tc", arguments);
        Assert.SkipWhen(
            refusal?.Contains("qdisc kind is unknown", StringComparison.Ordinal) == true,
            "This kernel has no netem.");
        Assert.Null(refusal);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Observation(FindingKind[] Findings, TcpInfo Sender, TcpInfo Receiver);
}
