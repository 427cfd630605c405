using EventIo.Findings;
using EventIo.Measurement;
using EventIo.Measurement.Histograms;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Measurement.Merging;
using EventIo.Tests.Reporting;
using HdrHistogram;
using Xunit;

namespace EventIo.Tests.Measurement.Merging;

/// <summary>Rows that were measured side by side are merged, and others are refused.</summary>
public sealed class LoadMergeTests
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Rates_counts_and_histograms_are_added()
    {
        LoadMeasurement[] rows = [Row("a", 1), Row("b", 2)];
        Assert.Null(LoadMerge.Refusal(rows, anyTarget: false));
        LoadMeasurement row = LoadMerge.Of(rows);
        Assert.Equal(2, row.MergedCount);
        Assert.Equal(3_000, row.RequestsPerSecond);
        Assert.Equal(30_000, row.Requests);
        Assert.Equal(3, row.Errors);
        Assert.Equal(20, row.ConnectionCount);
        Assert.Equal("127.0.0.1:7007", row.Target);
        Assert.Equal("a, b", row.Host.MachineName);
        Assert.Equal(8, row.Host.ProcessorCount);
        Assert.Equal(10, row.MeasuredSeconds);
    }

    [Fact]
    public void Percentiles_are_those_of_all_requests()
    {
        LoadMeasurement[] rows = [Row("a", 1), Row("b", 2), Row("c", 3)];
        LoadMeasurement row = LoadMerge.Of(rows);
        LongHistogram all = Latency.NewHistogram();
        foreach (LoadMeasurement one in rows)
            all.Add(one.ResponseHistogram);
        Assert.Equal(all.TotalCount, row.ResponseHistogram!.TotalCount);
        Assert.Equal(Latency.Microseconds(all, 50), row.P50Microseconds);
        Assert.Equal(Latency.Microseconds(all, 99.9), row.P999Microseconds);
        Assert.Equal(rows.Max(one => one.MaxMicroseconds), row.MaxMicroseconds);
        // Figures without a histogram can't be added.
        Assert.Null(row.ConnectP99Microseconds);
    }

    [Fact]
    public void Figures_per_request_are_weighted_by_the_requests()
    {
        LoadMeasurement row = LoadMerge.Of([Row("a", 1), Row("b", 3)]);
        Assert.Equal((100.0 + (3 * 300)) / 4, row.GeneratorCpuNanosecondsPerRequest!.Value, 9);
    }

    [Fact]
    public void Findings_name_their_hosts_and_the_findings_of_one_host_are_merged()
    {
        LoadMeasurement row = LoadMerge.Of([Row("b", 1), Row("a", 2), Row("a", 3)]);
        Finding[] saturated = [.. row.Verdict.Where(finding => finding.Kind == FindingKind.GeneratorSaturated)];
        Assert.Equal(["a", "b"], saturated.Select(finding => finding.Subject));
        Assert.Equal("Busy 2. Busy 3.", saturated[0].Evidence);
    }

    [Fact]
    public void Merged_rows_have_enough_samples_if_their_sum_is_enough()
    {
        Assert.Contains(LoadMerge.Of([Row("a", 1)]).Verdict, IsTooFew);
        Assert.DoesNotContain(LoadMerge.Of([.. Enumerable.Range(1, 20).Select(i => Row("a", i))]).Verdict, IsTooFew);

        static bool IsTooFew(Finding finding) => finding.Kind == FindingKind.TooFewSamples;
    }

    [Fact]
    public void Counters_of_the_kernel_are_added_over_hosts_and_not_within_a_host()
    {
        LoadMeasurement row = LoadMerge.Of([Row("a", 1), Row("a", 2), Row("b", 4)]);
        Assert.Equal(2 + 4, row.ListenOverflows);
        Assert.Equal(new KernelCounter("TCPTimeouts", 20 + 40), Assert.Single(row.KernelCounters));
    }

    [Fact]
    public void The_spread_of_the_starts_is_reported()
    {
        LoadMeasurement late = Row("b", 2) with { MeasuredAt = Noon.AddSeconds(2.5) };
        Assert.Equal(2.5, LoadMerge.Of([Row("a", 1), late]).StartSpreadSeconds!.Value, 6);
    }

    [Theory]
    [InlineData(0.125, 0.25, 0.5, 0.75)]
    [InlineData(0.125, 0.125, null, null)]
    [InlineData(null, null, 0.5, null)]
    public void The_clocks_of_two_hosts_differ_by_at_most_the_sum_of_their_errors(
        double? first, double? same, double? other, double? difference)
    {
        LoadMeasurement[] rows =
        [
            Row("a", 1) with { ClockMaxErrorSeconds = first },
            Row("a", 2) with { ClockMaxErrorSeconds = same },
            Row("b", 3) with { ClockMaxErrorSeconds = other },
        ];
        LoadMeasurement merged = LoadMerge.Of(rows);
        Assert.Equal(difference, merged.ClockDifferenceMaxSeconds);
        Assert.Equal(difference is null ? null : other, merged.ClockMaxErrorSeconds);
        Assert.Equal(0, LoadMerge.Of(rows[..2]).ClockDifferenceMaxSeconds);
        // A row that was merged before keeps its difference.
        LoadMeasurement again = LoadMerge.Of([merged, Row("c", 4) with { ClockMaxErrorSeconds = 0.0625 }]);
        Assert.Equal(difference, again.ClockDifferenceMaxSeconds);
    }

    [Fact]
    public void Rows_that_do_not_belong_together_are_refused_with_the_reason()
    {
        LoadMeasurement other = Row("b", 2);
        Expect("differ in Workload: Echo and Http", other with { Workload = LoadWorkload.Http });
        Expect("differ in Target: 127.0.0.1:7007 and 127.0.0.1:80", other with { Target = "127.0.0.1:80" });
        Expect("differ in MessageBytes: none and 64", other with { MessageBytes = 64 });
        Expect("differ in HttpPath: none and /x", other with { HttpPath = "/x" });
        Expect("differ in Arrival: none and Poisson", other with { Arrival = ArrivalProcess.Poisson });
        Expect("search for the highest rate", other with { LatencyTargetMilliseconds = 5 });
        Expect("not measured at the same time", other with { MeasuredAt = Noon.AddSeconds(11) });

        static void Expect(string reason, LoadMeasurement other) => Assert.Contains(
            reason, LoadMerge.Refusal([Row("a", 1), other], anyTarget: false), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_row_twice_is_refused() => Assert.Contains(
        "same measurement", LoadMerge.Refusal([Row("a", 1), Row("a", 1)], false), StringComparison.Ordinal);

    [Fact]
    public void Rows_of_different_servers_are_merged_on_request()
    {
        LoadMeasurement[] rows = [Row("a", 1), Row("b", 2) with { Target = "127.0.0.1:80" }];
        Assert.Null(LoadMerge.Refusal(rows, anyTarget: true));
        Assert.Equal("127.0.0.1:7007, 127.0.0.1:80", LoadMerge.Of(rows).Target);
    }

    [Fact]
    public void A_merged_ramp_has_the_knee_of_its_merged_steps_and_not_the_knees_of_its_rows()
    {
        // Half of the requests of host "a" are slow from the second step on. Half of all requests are slow from the
        // third.
        LoadMeasurement[][] steps =
        [
            [Step("a", 1, 10_000), Step("b", 1, 10_000)],
            [Step("a", 2, 9_000_000), Step("b", 2, 10_000)],
            [Step("a", 3, 9_000_000), Step("b", 3, 9_000_000)],
        ];
        var knee = new KneeSearch();
        LoadMeasurement[] merged = [.. steps.Select(rows => knee.Judge(LoadMerge.Of(rows)))];
        Finding found = Assert.Single(merged.SelectMany(row => row.Verdict), IsKnee);
        Assert.Contains(found, merged[2].Verdict);
        Assert.StartsWith("The knee is at 4,000 requests a second", found.Evidence, StringComparison.Ordinal);

        static bool IsKnee(Finding finding) => finding.Kind == FindingKind.KneeReached;

        static LoadMeasurement Step(string host, int step, long nanoseconds)
        {
            LongHistogram histogram = Latency.NewHistogram();
            // A fast step has one request more, so the median of a fast and a slow step together is fast.
            for (int i = 0; i < (nanoseconds < 1_000_000 ? 101 : 100); i++)
                Latency.Record(histogram, nanoseconds);
            return Row(host, 1) with
            {
                RampStep = step,
                RatePerSecond = 1_000 * step,
                ResponseHistogram = histogram,
                Verdict = [Finding.Of(FindingKind.KneeReached, "Its own.", "Raise the rate.")],
            };
        }
    }

    [Fact]
    public void Intervals_of_a_busy_machine_are_merged_and_those_of_another_requested_length_are_refused()
    {
        LoadInterval[] rows = [Interval(0.5, 0.449), Interval(0.5, 0.71)];
        Assert.Null(IntervalMerge.Refusal(rows, anyTarget: false));
        LoadInterval row = IntervalMerge.Of(rows);
        Assert.Equal((0.5, 0.71, 2), (row.RequestedSeconds, row.IntervalSeconds, row.MergedCount));
        Assert.Equal(
            "The rows differ in RequestedSeconds: 0.5 and 1.",
            IntervalMerge.Refusal([Interval(0.5, 0.5), Interval(1, 0.5)], anyTarget: false));

        static LoadInterval Interval(double requested, double measured) => new()
        {
            Target = "127.0.0.1:7007",
            Workload = LoadWorkload.Echo,
            Number = 1,
            ElapsedSeconds = measured,
            IntervalSeconds = measured,
            RequestedSeconds = requested,
        };
    }

    private static LoadMeasurement Row(string host, int number)
    {
        LongHistogram histogram = SampleRows.Skewed(number, 1_000, median: 10_000 * number);
        return new()
        {
            Target = "127.0.0.1:7007",
            Workload = LoadWorkload.Echo,
            ConnectionCount = 10,
            Status = MeasurementStatus.Measured,
            Requests = 10_000 * number,
            RequestsPerSecond = 1_000 * number,
            Errors = number,
            MaxMicroseconds = Latency.MaxMicroseconds(histogram),
            ConnectP99Microseconds = 5,
            GeneratorCpuNanosecondsPerRequest = 100 * number,
            ListenOverflows = number,
            KernelCounters = [new("TCPTimeouts", 10 * number)],
            MeasuredSeconds = 10,
            MeasuredAt = Noon,
            Host = new() { MachineName = host, ProcessorCount = 4 },
            ResponseHistogram = histogram,
            ServiceHistogram = histogram,
            Verdict = [Finding.Of(FindingKind.GeneratorSaturated, $"Busy {number}.", "Add loops.")],
        };
    }
}
