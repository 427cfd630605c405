using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Multiplexing;
using EventIo.Tests.Findings;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Hostile;

/// <summary>
/// Servers that answer strangely, wrongly, too much, too little or not at all. Each run reports the exact numbers of
/// requests, of errors by kind, and of unanswered requests, and no case expects only zeros.
/// </summary>
public sealed class HostileServerTests
{
    private static readonly HostileCase[] s_cases =
        [.. HeadCases.All, .. BodyCases.All, .. ChunkCases.All, .. EndCases.All, .. UnaskedCases.All];

    public static TheoryData<string> Names => new(s_cases.Select(each => each.Name));

    [Fact]
    public void Every_behavior_has_a_unique_name() => Assert.Distinct(s_cases.Select(each => each.Name));

    [Theory, MemberData(nameof(Names))]
    [Provokes(FindingKind.UnexpectedContent, FindingKind.UnexpectedStatus, FindingKind.IdleClosed)]
    [Spares(FindingKind.UnexpectedContent, FindingKind.UnexpectedStatus, FindingKind.IdleClosed)]
    public void The_counts_of_a_run_match_the_behavior_of_the_server(string name)
    {
        HostileCase tried = s_cases.Single(each => each.Name == name);
        Assert.Equal(tried.Expected, Play(tried));
        Assert.NotEqual(new Outcome(), tried.Expected with { ConnectionsOpened = 1 });
    }

    [Theory(Explicit = Support.Run.Long), MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public void Every_mechanism_reports_the_same_counts(MultiplexerKind kind, TriggerMode mode)
    {
        Assert.SkipWhen(kind == MultiplexerKind.ThreadPerConnection, "Only servers have this mechanism.");
        MultiplexerVariant variant = Variants.Require(kind, mode);
        foreach (HostileCase tried in s_cases)
            Assert.Equal((tried.Name, tried.Expected), (tried.Name, Play(tried, variant)));
    }

    [Fact]
    [Provokes(FindingKind.SilentConnections)]
    public void Connections_without_an_answer_are_counted_even_if_their_requests_belong_to_the_warm_up()
    {
        using var server = new ScriptedServer(talk =>
        {
            while (talk.Request())
            {
                if (talk.Number % 2 == 0)
                    talk.Send(HostileCase.Ok);
            }
        });
        LoadMeasurement row = LoadRuns.Measure(LoadRuns.Against(server.Port, new LoadPlan
        {
            Workload = LoadWorkload.Http,
            ConnectionCount = 4,
            WarmupSeconds = 0.1,
            DurationSeconds = 0.3,
        }));
        Assert.Equal((0, 2, 2), (row.Errors, row.UnansweredRequests, row.SilentConnections));
        Assert.Contains(row.Verdict, finding => finding.Kind == FindingKind.SilentConnections
            && finding.Evidence.StartsWith("2 of 4 connections", StringComparison.Ordinal));
    }

    private static Outcome Play(HostileCase tried, MultiplexerVariant? variant = null)
    {
        using var server = new ScriptedServer(tried.Script);
        using var guard = new CancellationTokenSource(HangGuard.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(server.Finished, guard.Token);
        LoadPlan plan = LoadRuns.Against(server.Port, tried.Plan);
        if (variant is { } given)
            plan = plan with { Variant = given };
        LoadMeasurement row = LoadGenerator.Run(plan, end.Token)
            .Select(update => update.Result).OfType<LoadMeasurement>().Single();
        Assert.False(guard.IsCancellationRequested, $"The client hangs: {Outcome.Of(row)}");
        Assert.Equal(MeasurementStatus.Interrupted, row.Status);
        AssertVerdict(row);
        return Outcome.Of(row);
    }

    // The row has a finding for everything that was counted, and no others.
    private static void AssertVerdict(LoadMeasurement row)
    {
        (FindingKind Kind, long Count)[] counted =
        [
            (FindingKind.UnexpectedContent, row.ContentErrors), (FindingKind.UnexpectedStatus, row.StatusErrors),
            (FindingKind.IdleClosed, row.IdleCloses), (FindingKind.Unanswered, row.UnansweredRequests),
        ];
        Assert.All(counted, each => Assert.Equal(
            (each.Kind, each.Count > 0), (each.Kind, row.Verdict.Any(finding => finding.Kind == each.Kind))));
    }
}
