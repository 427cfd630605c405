using EventIo.Findings;
using EventIo.Native;
using EventIo.Sockets.TcpStatistics;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>The rules about connections, from samples of TCP_INFO as the kernel could report them.</summary>
public sealed class ConnectionRuleTests
{
    private static readonly TcpInfo s_healthy = new()
    {
        State = TcpState.Established,
        CongestionState = CongestionState.Open,
        Retransmits = 0,
        UnackedSegments = 0,
        NotSentBytes = 0,
        SendWindowBytes = 65_536,
        ReceiveWindowBytes = 65_536,
        LastSendMilliseconds = 5,
        LastReceiveMilliseconds = 5,
        BytesSent = 1_000_000,
        BytesRetransmitted = 0,
        TotalRetransmits = 0,
        BusyMicroseconds = 1_000_000,
        ReceiverLimitedMicroseconds = 0,
        SendBufferLimitedMicroseconds = 0,
    };

    private static readonly TcpInfo s_quiet =
        s_healthy with { LastSendMilliseconds = 1_000, LastReceiveMilliseconds = 2_000 };

    /// <summary>A sample, and the findings that it has.</summary>
    public static TheoryData<string, object, FindingKind[]> Samples() => new()
    {
        { "healthy", s_healthy, [] },
        { "timeouts", s_healthy with { Retransmits = 1, RtoMicroseconds = 400_000 }, [FindingKind.Retransmitting] },
        { "recovery", s_healthy with { CongestionState = CongestionState.Recovery }, [FindingKind.Retransmitting] },
        { "disorder", s_healthy with { CongestionState = CongestionState.Disorder }, [] },
        { "lossy", s_healthy with { BytesRetransmitted = 14_480, TotalRetransmits = 10 }, [FindingKind.Lossy] },
        { "one retransmission", s_healthy with { BytesRetransmitted = 1_448, TotalRetransmits = 1 }, [] },
        { "ten small ones", s_healthy with { BytesRetransmitted = 999, TotalRetransmits = 10 }, [] },
        { "peer's window shut", s_healthy with { SendWindowBytes = 0 }, [FindingKind.ReceiverClosed] },
        { "peer's window open by a byte", s_healthy with { SendWindowBytes = 1 }, [] },
        { "own window shut", s_healthy with { ReceiveWindowBytes = 0 }, [FindingKind.NotReading] },
        {
            "windows of a closing one",
            s_healthy with { State = TcpState.TimeWait, SendWindowBytes = 0, ReceiveWindowBytes = 0 },
            []
        },
        { "receiver-limited", s_healthy with { ReceiverLimitedMicroseconds = 10_000 }, [FindingKind.ReceiverLimited] },
        { "hardly receiver-limited", s_healthy with { ReceiverLimitedMicroseconds = 9_999 }, [] },
        {
            "buffer-limited",
            s_healthy with { SendBufferLimitedMicroseconds = 10_000 },
            [FindingKind.SendBufferLimited]
        },
        { "hardly buffer-limited", s_healthy with { SendBufferLimitedMicroseconds = 9_999 }, [] },
        {
            "fast open refused",
            s_healthy with { FastOpenFailure = FastOpenFailure.DataNotAcknowledged },
            [FindingKind.FastOpenFailed]
        },
        { "idle", s_quiet, [FindingKind.Idle] },
        { "idle for less than a second", s_quiet with { LastSendMilliseconds = 999 }, [] },
        { "quiet with unsent bytes", s_quiet with { NotSentBytes = 2_980_000 }, [] },
        { "quiet with unacknowledged segments", s_quiet with { UnackedSegments = 1 }, [] },
        {
            "quiet at a shut window",
            s_quiet with { NotSentBytes = 2_980_000, SendWindowBytes = 0 },
            [FindingKind.ReceiverClosed]
        },
        { "quiet and not reading", s_quiet with { ReceiveWindowBytes = 0 }, [FindingKind.NotReading] },
        { "queue nearly full", Listener(8, 10), [FindingKind.AcceptQueueFull] },
        { "queue not so full", Listener(7, 10), [] },
        {
            "several",
            s_quiet with
            {
                SendBufferLimitedMicroseconds = 20_000,
                SendWindowBytes = 0,
                BytesRetransmitted = 50_000,
                TotalRetransmits = 30,
            },
            [FindingKind.Lossy, FindingKind.ReceiverClosed, FindingKind.SendBufferLimited]
        },
    };

    [Theory, MemberData(nameof(Samples))]
    [Spares(FindingKind.AcceptQueueFull, FindingKind.Retransmitting, FindingKind.Lossy, FindingKind.ReceiverClosed)]
    [Spares(FindingKind.NotReading, FindingKind.ReceiverLimited, FindingKind.SendBufferLimited, FindingKind.Idle)]
    [Spares(FindingKind.FastOpenFailed)]
    public void A_sample_has_the_findings_of_its_figures_most_important_first(
        string what, object sample, FindingKind[] kinds)
    {
        IReadOnlyList<Finding> found = TcpInfoReading.Of((TcpInfo)sample, before: null);
        Assert.True(kinds.SequenceEqual(found.Select(finding => finding.Kind)), $"{what}: {string.Join(' ', found)}");
        Assert.All(found, finding => Rules.Expect(finding.Kind, true, finding));
    }

    [Fact]
    public void Two_samples_are_judged_by_the_changes_between_them()
    {
        TcpInfo before = s_healthy with
        {
            BytesRetransmitted = 50_000,
            TotalRetransmits = 40,
            ReceiverLimitedMicroseconds = 500_000,
            SampledAt = s_healthy.SampledAt.AddSeconds(-2),
        };
        TcpInfo now = before with
        {
            BytesSent = 2_000_000,
            BusyMicroseconds = 2_000_000,
            SampledAt = s_healthy.SampledAt,
        };
        Assert.Equal(
            [FindingKind.Lossy, FindingKind.ReceiverLimited],
            TcpInfoReading.Of(before, null).Select(finding => finding.Kind));
        Assert.Empty(TcpInfoReading.Of(now, before));
        Finding lossy = Assert.Single(
            TcpInfoReading.Of(now with { BytesRetransmitted = 100_000, TotalRetransmits = 80 }, before));
        Assert.Equal("Lossy: 5.0 % of the bytes, 40 segments, were sent again in the last 2 s.", lossy.ToString());
    }

    private static TcpInfo Listener(long waiting, long limit) =>
        new() { State = TcpState.Listen, AcceptQueue = waiting, AcceptQueueLimit = limit };
}
