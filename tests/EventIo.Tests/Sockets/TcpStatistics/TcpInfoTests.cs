using System.Globalization;
using System.Net.Sockets;
using EventIo.Findings;
using EventIo.Native;
using EventIo.Sockets.Listing;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;
using EventIo.Tests.Findings;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Sockets.TcpStatistics;

public sealed class TcpInfoTests
{
    [Fact]
    public void The_figures_of_a_quiet_connection_equal_those_of_ss()
    {
        using var pair = new SocketPair();
        pair.Send(2_000_000);
        using SocketReference reference = ProcessSockets.Open(pair.Client);
        TcpInfo info = null!;
        string line = "";
        // The figures are comparable if a reading before ss and one after it are equal.
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
            // An older ss doesn't show every figure, and ss omits some that are zero.
            if (SocketStatistics.Value(line, key) is { } theirs)
                Assert.True(theirs == ours, $"{key}: {theirs}, ours {ours}. {line}");
        }
        Assert.Equal(2_000_000, info.BytesSent - info.BytesRetransmitted);
        Assert.Contains($" {info.CongestionControl} ", line, StringComparison.Ordinal);
        Assert.Equal(line.Contains(" ts ", StringComparison.Ordinal), info.Options.Contains("Timestamps"));
        Assert.Equal(line.Contains(" sack ", StringComparison.Ordinal), info.Options.Contains("Sack"));
    }

    [Theory]
    [InlineData(224, "OutOfOrderSegments, SendWindowBytes (Linux 5.4); ReceiveWindowBytes, Rehashes (Linux 6.2)")]
    [InlineData(232, "ReceiveWindowBytes, Rehashes (Linux 6.2); TotalTimeouts, TotalTimeoutRecoveries, ")]
    [InlineData(248, "ReceivedCeSegments, DeliveredEct1Bytes, ")]
    [InlineData(280, null)]
    public void Figures_that_only_newer_kernels_have_are_named(int bytes, string? begin)
    {
        byte[] buffer = new byte[bytes];
        buffer[0] = 1;
        TcpInfo info = TcpInfoParser.Parse(buffer);
        Assert.Equal(begin is null, info.MissingFields is null);
        Assert.StartsWith(begin ?? "", info.MissingFields ?? "", StringComparison.Ordinal);
        // Every figure that is named is empty.
        foreach (string name in (info.MissingFields ?? "").Split([',', ';', ' ']).Where(word => word.Length > 6))
            Assert.Null(typeof(TcpInfo).GetProperty(name)!.GetValue(info));
        buffer[0] = 10;
        Assert.Null(TcpInfoParser.Parse(buffer).MissingFields);
    }

    [Fact]
    public void Diagnostics_and_getsockopt_return_the_same_figures()
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
    public void Fields_beyond_a_shorter_struct_are_null_and_a_longer_struct_is_accepted()
    {
        byte[] whole = new byte[400];
        RandomBytes.Fill(whole, 7);
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
    public void A_value_that_was_never_measured_is_null()
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
    public void Samples_have_the_changes_between_them()
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
    public void Two_listeners_of_one_port_are_distinguished()
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
    public void A_connection_that_has_ended_returns_null()
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
    [Provokes(FindingKind.ReceiverLimited, FindingKind.NotReading)]
    public void A_receiver_that_does_not_read_is_detected_at_both_ends()
    {
        using var pair = new SocketPair(prepare: listener => listener.ReceiveBufferSize = 4_096);
        Flood.Send(pair.Client, new byte[65_536], () => true);
        using SocketReference reference = ProcessSockets.Open(pair.Client);
        using SocketReference other = ProcessSockets.Open(pair.Accepted);
        // The longer the receiver's window stays closed, the larger is the share of time that it limits the sender.
        Eventually.True(() => IsRead(reference, FindingKind.ReceiverLimited),
            "The sender's figures do not name the receiver.");
        TcpInfo figures = TcpInfoSampler.Read(other);
        if (figures.ReceiveWindowBytes is null)
        {
            Assert.Contains($"{nameof(TcpInfo.ReceiveWindowBytes)}, Rehashes (Linux 6.2)", figures.MissingFields ?? "");
            return;
        }
        Eventually.True(() => IsRead(other, FindingKind.NotReading),
            "The receiver's figures do not say that it does not read.");

        static bool IsRead(SocketReference socket, FindingKind kind) =>
            TcpInfoSampler.Read(socket).Reading.Any(finding => finding.Kind == kind);
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
