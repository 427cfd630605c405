using EventIo.Findings;
using EventIo.Findings.Loads;
using Xunit;

namespace EventIo.Tests.Findings;

/// <summary>The rules about load on servers, each at its threshold and just short of it.</summary>
public sealed class LoadRuleTests
{
    [Theory]
    [InlineData(1L, null, true)]
    [InlineData(1L, 1L, true)]
    [InlineData(1L, 0L, false)]
    [InlineData(0L, 5L, false)]
    [InlineData(null, 5L, false)]
    [Spares(FindingKind.AcceptQueueOverflowed)]
    public void An_overflow_is_attributed_to_the_server_unless_its_sockets_dropped_nothing(
        long? overflows, long? own, bool isFound) =>
        Rules.Expect(
            FindingKind.AcceptQueueOverflowed, isFound, AcceptQueueOverflowedRule.Of(overflows, overflows, own, 1_003));

    [Fact]
    public void Listener_drops_are_not_reported_as_a_part_of_fewer_overflows()
    {
        Finding? finding = AcceptQueueOverflowedRule.Of(106, 106, 144, 1_003);
        Assert.DoesNotContain("of them", finding!.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [Spares(FindingKind.EphemeralPortsExhausted)]
    public void A_connect_that_finds_no_free_port_is_reported(long connects, bool isFound) =>
        Rules.Expect(
            FindingKind.EphemeralPortsExhausted,
            isFound,
            EphemeralPortsExhaustedRule.Of(connects, "EADDRNOTAVAIL", "40000 to 40009"));

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [Spares(FindingKind.UnexpectedStatus)]
    public void An_unexpected_status_is_reported(long count, bool isFound) =>
        Rules.Expect(FindingKind.UnexpectedStatus, isFound, UnexpectedStatusRule.Of(count, 200, 404, 10));

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [Spares(FindingKind.UnexpectedContent)]
    public void Unexpected_content_is_reported(long count, bool isFound) =>
        Rules.Expect(FindingKind.UnexpectedContent, isFound, UnexpectedContentRule.Of(count, 10, "Http"));

    [Theory]
    [InlineData(95, true)]
    [InlineData(94.9, false)]
    [Spares(FindingKind.GeneratorSaturated)]
    public void A_generator_is_saturated_from_95_percent_on(double busyPercent, bool isFound) =>
        Rules.Expect(FindingKind.GeneratorSaturated, isFound, GeneratorSaturatedRule.Of(busyPercent, 10));

    [Theory]
    [InlineData(100, 400, true)]
    [InlineData(99, 99, false)]
    [InlineData(100, 401, false)]
    [Spares(FindingKind.GeneratorLate)]
    public void A_delay_of_100_us_that_is_a_quarter_of_the_response_time_makes_a_generator_late(
        double lateness, double response, bool isFound) =>
        Rules.Expect(FindingKind.GeneratorLate, isFound, GeneratorLateRule.Of(lateness, response));

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [Spares(FindingKind.RateNotReached)]
    public void A_rate_is_missed_if_a_request_was_not_sent_and_not_if_requests_were_late(
        long unsent, bool isFound) =>
        Rules.Expect(FindingKind.RateNotReached, isFound, RateNotReachedRule.Of(unsent, 50, 1_000, 900, 0));

    // Recorded on a busy machine with two processors: an echo server beside its generator, and one connection to a
    // server that takes 10 ms for each request.
    private static readonly RampStepFigures[] Steady =
    [
        new(1_000, 1_000, 55.2, 11_591.7, IsGenerators: true),
        new(4_000, 4_000, 55.4, 2_824.2, IsGenerators: true),
        new(7_000, 7_000, 18.2, 2_392.1, IsGenerators: true),
        new(10_000, 10_000, 29.7, 9_895.9, IsGenerators: true, IsContended: true),
        new(16_000, 15_505.8, 17.4, 12_886.0, IsContended: true),
        new(20_000, 20_000, 17.2, 473.3),
    ];

    private static readonly RampStepFigures[] Slow =
        [new(20, 24.8, 10_500, 76_200), new(50, 50, 10_306, 15_442), new(200, 98, 381_944, 659_554)];

    [Fact]
    public void The_knee_of_recorded_ramps_is_where_the_median_rises_steeply()
    {
        Assert.All(Judge(Steady), Assert.Null);
        Finding?[] slow = Judge(Slow);
        Assert.All(slow[..2], Assert.Null);
        Rules.Expect(FindingKind.KneeReached, isFound: true, slow[2]);
        Assert.StartsWith(
            "The knee is at 50 requests a second: P50 was 10.306 ms", slow[2]!.Evidence, StringComparison.Ordinal);
        Finding? contended = KneeReachedRule.Of(
            Steady, new(96_000, 49_581.8, 256_770, 493_355, IsContended: true));
        Assert.StartsWith("The knee is at 20,000 requests a second", contended!.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2_000, 100, false, false, true)]
    [InlineData(1_999, 100, false, false, false)]
    [InlineData(2_000, 100, true, false, false)]
    [InlineData(2_000, 95, false, true, false)]
    [InlineData(2_000, 94.9, false, true, true)]
    [Spares(FindingKind.KneeReached)]
    public void A_median_twice_as_long_is_a_knee_unless_something_else_explains_it(
        double median, double answered, bool isGenerators, bool isContended, bool isFound) =>
        Rules.Expect(FindingKind.KneeReached, isFound, KneeReachedRule.Of(
            [new(50, 50, 1_000, 2_000)], new(100, answered, median, 9_000, isGenerators, isContended)));

    [Theory]
    [InlineData(1_100, true)]
    [InlineData(1_099, false)]
    public void A_median_that_is_a_millisecond_longer_is_a_knee(double median, bool isFound) =>
        Rules.Expect(FindingKind.KneeReached, isFound, KneeReachedRule.Of(
            [new(50, 50, 100, 200)], new(100, 100, median, 9_000)));

    [Fact]
    public void A_step_at_a_lower_rate_is_not_beyond_the_knee() =>
        Assert.Null(KneeReachedRule.Of([new(100, 100, 100, 200)], new(50, 50, 9_000, 9_000)));

    private static Finding?[] Judge(RampStepFigures[] ramp) =>
        [.. ramp.Select((step, index) => KneeReachedRule.Of(ramp[..index], step))];

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [Spares(FindingKind.Unanswered)]
    public void An_unanswered_request_is_reported(long unanswered, bool isFound) =>
        Rules.Expect(FindingKind.Unanswered, isFound, UnansweredRule.Of(unanswered));

    [Fact]
    public void The_evidence_of_a_missed_rate_counts_the_answers_to_warm_up_requests()
    {
        Assert.Contains(
            "7 of the answers belong to requests that were due in the warm-up",
            RateNotReachedRule.Of(1, 0, 1_000, 900, answeredFromBefore: 7)!.Evidence,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [Spares(FindingKind.SilentConnections)]
    public void A_connection_that_answers_nothing_is_reported(long silent, bool isFound) =>
        Rules.Expect(FindingKind.SilentConnections, isFound, SilentConnectionsRule.Of(silent, 10, 5));

    [Theory]
    [InlineData(9, "the latencies are of the others.")]
    [InlineData(10, "the latencies include no answer.")]
    public void Connections_without_answers_are_distinguished_from_others_if_there_are_any(long silent, string end) =>
        Assert.EndsWith(end, SilentConnectionsRule.Of(silent, 10, 5)!.Evidence, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 408, true)]
    [InlineData(0, 0, false)]
    [Spares(FindingKind.IdleClosed)]
    public void A_close_of_an_idle_connection_is_reported(long closes, int status, bool isFound) =>
        Rules.Expect(FindingKind.IdleClosed, isFound, IdleClosedRule.Of(closes, status));

    [Theory]
    [InlineData(50, 0, "this side", true)]
    [InlineData(49, 0, "this side", false)]
    [InlineData(90, 30, "this side", true)]
    [InlineData(90, 31, "this side", false)]
    [InlineData(90, 0, null, false)]
    [Spares(FindingKind.NagleDelayedAckSuspected)]
    public void Nagle_is_suspected_if_many_answers_take_40_ms_and_one_side_writes_messages_in_pieces(
        long inside, long beside, string? side, bool isFound) =>
        Rules.Expect(
            FindingKind.NagleDelayedAckSuspected, isFound, NagleDelayedAckRule.Of(1_000, inside, beside, 12, side));

    [Fact]
    public void Nagle_is_not_suspected_without_an_answer() =>
        Assert.Null(NagleDelayedAckRule.Of(0, 0, 0, null, "this side"));
}
