using System.Globalization;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using EventIo.Sockets;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Sockets;

public sealed class TcpInfoTests
{
    [Fact]
    public void A_quiet_connection_has_the_figures_of_ss()
    {
        using var pair = new SocketPair();
        pair.Send(2_000_000);
        using SocketReference reference = ProcessSockets.Open(pair.Client);
        TcpInfo info = null!;
        string line = "";
        // The same moment: nothing has changed from before ss looked to after.
        Eventually.True(
            () =>
            {
                info = TcpInfoSampler.Read(reference);
                line = SocketStatistics.Of(pair.ClientPort, pair.ListenerPort);
                return WithoutClock(info) == WithoutClock(TcpInfoSampler.Read(reference)) && info.UnackedSegments == 0;
            },
            "The connection is not quiet.");
        Assert.Equal(TcpState.Established, info.State);
        (string Key, string Ours)[] figures =
        [
            ("mss", Say(info.SendMssBytes)),
            ("pmtu", Say(info.PathMtuBytes)),
            ("rcvmss", Say(info.ReceiveMssBytes)),
            ("advmss", Say(info.AdvertisedMssBytes)),
            ("cwnd", Say(info.CongestionWindowSegments)),
            ("rto", Milliseconds(info.RtoMicroseconds)),
            ("rtt", $"{Milliseconds(info.RttMicroseconds)}/{Milliseconds(info.RttVariationMicroseconds)}"),
            ("minrtt", Milliseconds(info.MinRttMicroseconds)),
            ("bytes_sent", Say(info.BytesSent)),
            ("bytes_acked", Say(info.BytesAcked)),
            ("segs_out", Say(info.SegmentsOut)),
            ("segs_in", Say(info.SegmentsIn)),
            ("data_segs_out", Say(info.DataSegmentsOut)),
            ("delivered", Say(info.DeliveredSegments)),
            ("rcv_space", Say(info.ReceiveSpaceBytes)),
            ("rcv_ssthresh", Say(info.ReceiveWindowLimitBytes)),
            ("wscale", $"{info.SendWindowScale},{info.ReceiveWindowScale}"),
            ("snd_wnd", Say(info.SendWindowBytes)),
        ];
        foreach ((string key, string ours) in figures)
        {
            // An older ss doesn't show every one; it leaves others out while they are zero.
            if (SocketStatistics.Value(line, key) is { } theirs)
                Assert.True(theirs == ours, $"{key}: {theirs}, ours {ours}. {line}");
        }
        Assert.Equal(2_000_000, info.BytesSent - info.BytesRetransmitted);
        Assert.Contains($" {info.CongestionControl} ", line, StringComparison.Ordinal);
        Assert.Equal(line.Contains(" ts ", StringComparison.Ordinal), info.Options.Contains("Timestamps"));
        Assert.Equal(line.Contains(" sack ", StringComparison.Ordinal), info.Options.Contains("Sack"));
    }

    [Fact]
    public void Both_ways_to_ask_give_the_same()
    {
        using var pair = new SocketPair();
        pair.Send(10_000);
        using SocketReference reference = ProcessSockets.Open(pair.Accepted);
        using var sampler = new TcpInfoSampler();
        TcpInfo direct = null!;
        Eventually.True(
            () => (direct = TcpInfoSampler.Read(reference)) is not null
                && WithoutClock(direct) == WithoutClock(TcpInfoSampler.Read(reference)),
            "The connection is not quiet.");
        TcpInfo listed = sampler.Sample(TcpInfoSampler.Identify(reference))!;
        Assert.Equal(WithoutClock(direct), WithoutClock(listed));
        Assert.Equal((Environment.ProcessId, (int)pair.Accepted.Handle), (listed.ProcessId, listed.FileDescriptor));
    }

    [Fact]
    public void A_shorter_struct_leaves_null_what_it_lacks_and_a_longer_one_is_taken()
    {
        byte[] whole = new byte[400];
        new Random(7).NextBytes(whole);
        whole[0] = 1;
        TcpInfo longest = TcpInfoParser.Parse(whole);
        for (int length = 0; length <= whole.Length; length++)
        {
            TcpInfo info = TcpInfoParser.Parse(whole.AsSpan(0, length));
            Assert.Equal(length, info.StructBytes);
            Assert.Equal(length >= 72 ? longest.RttMicroseconds : null, info.RttMicroseconds);
            Assert.Equal(length >= 104 ? longest.TotalRetransmits : null, info.TotalRetransmits);
            Assert.Equal(length >= 208 ? longest.BytesSent : null, info.BytesSent);
            Assert.Equal(length >= 232 ? longest.SendWindowBytes : null, info.SendWindowBytes);
            Assert.Equal(length >= 276 ? longest.ReceivedCeBytes : null, info.ReceivedCeBytes);
        }
    }

    [Fact]
    public void What_was_never_measured_is_null()
    {
        byte[] info = new byte[280];
        info[0] = 1;
        // TCP_INFINITE_SSTHRESH, no round trip yet, and no limit of the pacing rate.
        BitConverter.TryWriteBytes(info.AsSpan(76), int.MaxValue);
        BitConverter.TryWriteBytes(info.AsSpan(148), uint.MaxValue);
        BitConverter.TryWriteBytes(info.AsSpan(112), ulong.MaxValue);
        TcpInfo parsed = TcpInfoParser.Parse(info);
        Assert.Null(parsed.RttMicroseconds);
        Assert.Null(parsed.RttVariationMicroseconds);
        Assert.Null(parsed.MinRttMicroseconds);
        Assert.Null(parsed.SlowStartThresholdSegments);
        Assert.Null(parsed.MaxPacingRateBytesPerSecond);
        Assert.Null(parsed.DeliveryRateBytesPerSecond);
        Assert.Null(parsed.FastOpenFailure);
        Assert.Equal(0, parsed.TotalRetransmits);
    }

    [Fact]
    public void A_listener_has_its_accept_queue_and_no_figures_of_a_connection()
    {
        using var pair = new SocketPair();
        using SocketReference reference = ProcessSockets.Open(pair.Listener);
        TcpInfo info = TcpInfoSampler.Read(reference);
        Assert.Equal((TcpState.Listen, 0L, 16L), (info.State, info.AcceptQueue, info.AcceptQueueLimit));
        Assert.Equal((null, null, null), (info.UnackedSegments, info.RttMicroseconds, info.BytesSent));
    }

    [Fact]
    public void Samples_tell_what_changed_between_them()
    {
        using var pair = new SocketPair();
        using SocketReference reference = ProcessSockets.Open(pair.Client);
        TcpSocket identity = TcpInfoSampler.Identify(reference);
        using var sampler = new TcpInfoSampler();
        TcpInfo first = sampler.Sample(identity)!;
        Assert.Null(first.BytesSentDelta);
        Assert.Null(first.IntervalSeconds);
        pair.Send(5_000);
        TcpInfo second = sampler.Sample(identity)!;
        Assert.Equal((5_000L, 0L, 0L), (second.BytesSentDelta, second.BytesReceivedDelta, second.RetransmitsDelta));
        Assert.True(second.SentBytesPerSecond > 0);
        Assert.True(second.SegmentsOutDelta > 0);
        Assert.Equal(0L, sampler.Sample(identity)!.BytesSentDelta);
    }

    [Fact]
    public void Two_listeners_of_one_port_are_told_apart()
    {
        using var first = new SocketPair(prepare: SharePort);
        using var second = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        SharePort(second);
        second.Bind(first.Listener.LocalEndPoint!);
        second.Listen(33);
        using var sampler = new TcpInfoSampler();
        foreach ((Socket listener, long limit) in new[] { (first.Listener, 16L), (second, 33L) })
        {
            using SocketReference reference = ProcessSockets.Open(listener);
            Assert.Equal(limit, sampler.Sample(TcpInfoSampler.Identify(reference))!.AcceptQueueLimit);
        }

        static void SharePort(Socket listener)
        {
            using SocketReference reference = ProcessSockets.Open(listener);
            reference.Set(new SocketOptionSetting(SocketOptionCatalog.Find("SO_REUSEPORT"), 1L, IsFromProfile: false));
        }
    }

    [Fact]
    public void A_connection_that_is_gone_is_null()
    {
        TcpSocket identity;
        using (var pair = new SocketPair())
        {
            pair.Client.LingerState = new LingerOption(true, 0);
            using SocketReference reference = ProcessSockets.Open(pair.Client);
            identity = TcpInfoSampler.Identify(reference);
        }
        using var sampler = new TcpInfoSampler();
        Assert.Null(sampler.Sample(identity));
    }

    [Fact]
    public void A_receiver_that_does_not_read_is_read_from_the_figures()
    {
        using var pair = new SocketPair(prepare: listener => listener.ReceiveBufferSize = 4_096);
        pair.Client.Blocking = false;
        byte[] block = new byte[65_536];
        while (pair.Client.Poll(TimeSpan.FromMilliseconds(200), SelectMode.SelectWrite))
            pair.Client.Send(block, SocketFlags.None, out _);
        using SocketReference reference = ProcessSockets.Open(pair.Client);
        using SocketReference other = ProcessSockets.Open(pair.Accepted);
        Assert.Contains(
            TcpInfoSampler.Read(reference).Reading, words => words.StartsWith("ReceiverLimited: ", StringComparison.Ordinal));
        Assert.Contains(
            TcpInfoSampler.Read(other).Reading, words => words.StartsWith("NotReading: ", StringComparison.Ordinal));
    }

    private static TcpInfo WithoutClock(TcpInfo info) => info with
    {
        SampledAt = default,
        LastSendMilliseconds = null,
        LastReceiveMilliseconds = null,
        LastAckReceiveMilliseconds = null,
        Options = [],
        Reading = [],
    };

    private static string Say(long? figure) => figure?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Milliseconds(long? microseconds) =>
        ((microseconds ?? 0) / 1_000.0).ToString("0.###", CultureInfo.InvariantCulture);
}
