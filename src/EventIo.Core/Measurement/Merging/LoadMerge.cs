using System.Globalization;
using EventIo.Findings;
using EventIo.Findings.Measurements;
using EventIo.Measurement.Histograms;
using EventIo.Measurement.Load;
using HdrHistogram;

namespace EventIo.Measurement.Merging;

/// <summary>
/// Merges loads that several loops, processes or hosts made at the same time into the one load that the server saw.
/// </summary>
public static class LoadMerge
{
    private static readonly MergeRule<LoadMeasurement>[] Rules =
    [
        new(nameof(LoadMeasurement.Workload), row => row.Workload),
        new(nameof(LoadMeasurement.MessageBytes), row => row.MessageBytes),
        new(nameof(LoadMeasurement.HttpPath), row => row.HttpPath),
        new(nameof(LoadMeasurement.ExpectedStatusCode), row => row.ExpectedStatusCode),
        new(nameof(LoadMeasurement.Exchange), row => row.Exchange),
        new(nameof(LoadMeasurement.PipelineDepth), row => row.PipelineDepth),
        new(nameof(LoadMeasurement.WritesPerRequest), row => row.WritesPerRequest),
        new(nameof(LoadMeasurement.RampStep), row => row.RampStep),
        new(nameof(LoadMeasurement.GeneratorCount), row => row.GeneratorCount),
        // Null for a closed loop; a closed and an open loop measure different things.
        new(nameof(LoadMeasurement.Arrival), row => row.Arrival),
    ];

    private static readonly MergeRule<LoadMeasurement> SameTarget =
        new(nameof(LoadMeasurement.Target), row => row.Target);

    /// <summary>Returns why rows can't be merged.</summary>
    /// <param name="rows">The rows; at least one.</param>
    /// <param name="anyTarget">Whether rows of different servers may be merged.</param>
    /// <returns>A sentence; <see langword="null"/> if they can.</returns>
    public static string? Refusal(IReadOnlyList<LoadMeasurement> rows, bool anyTarget)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return MergeRule<LoadMeasurement>.Refusal(anyTarget ? Rules : [SameTarget, .. Rules], rows)
            ?? Search(rows) ?? RefuseDuplicates(rows) ?? RefuseOtherTimes(rows);
    }

    /// <summary>Merges rows for which <see cref="Refusal"/> returns null.</summary>
    /// <param name="rows">The rows; at least one.</param>
    /// <returns>
    /// One row: rates, counts and histograms added, percentiles of the added histograms, findings with their hosts.
    /// Figures that can't be added, such as percentiles without a histogram, are <see langword="null"/>.
    /// </returns>
    public static LoadMeasurement Of(IReadOnlyList<LoadMeasurement> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        HistogramBase? response = MergeFigures.Add(rows.Select(row => row.ResponseHistogram));
        HistogramBase? service = MergeFigures.Add(rows.Select(row => row.ServiceHistogram));
        LoadMeasurement row = WithKernel(WithCosts(WithCounts(rows[0], rows), rows), rows) with
        {
            MergedCount = rows.Count,
            StartSpreadSeconds = (rows.Max(Began) - rows.Min(Began)).TotalSeconds,
            ClockMaxErrorSeconds = ClockDifference.MaxError(rows),
            ClockDifferenceMaxSeconds = ClockDifference.Max(rows),
            Target = string.Join(", ", rows.Select(one => one.Target).Distinct()),
            ServerName = rows.Select(one => one.ServerName).Distinct().Count() == 1 ? rows[0].ServerName : null,
            Host = HostFacts.Merge([.. rows.Select(one => one.Host)]),
            StartDelaySeconds = rows.Max(one => one.StartDelaySeconds),
            StartedAt = rows.Min(Began),
            MeasuredAt = rows.Max(one => one.MeasuredAt),
            ResponseHistogram = response,
            ServiceHistogram = service,
            Verdict = Finding.Sort(Verdict(rows, response ?? service)),
        };
        return WithLatencies(row, response, service);
    }

    private static LoadMeasurement WithCounts(LoadMeasurement first, IReadOnlyList<LoadMeasurement> rows) => first with
    {
        ConnectionCount = rows.Sum(row => row.ConnectionCount),
        LoopCount = rows.Sum(row => row.LoopCount),
        RatePerSecond = MergeFigures.Sum(rows, row => row.RatePerSecond),
        ConnectRatePerSecond = MergeFigures.Sum(rows, row => row.ConnectRatePerSecond),
        DurationSeconds = rows.Max(row => row.DurationSeconds),
        MeasuredSeconds = rows.Max(row => row.MeasuredSeconds),
        SourceAddress = [.. rows.SelectMany(row => row.SourceAddress).Distinct()],
        Requests = MergeFigures.Sum(rows, row => row.Requests),
        RequestsPerSecond = MergeFigures.Sum(rows, row => row.RequestsPerSecond),
        ReceivedBytesPerSecond = MergeFigures.Sum(rows, row => row.ReceivedBytesPerSecond),
        SentBytesPerSecond = MergeFigures.Sum(rows, row => row.SentBytesPerSecond),
        ConnectionsOpened = rows.Sum(row => row.ConnectionsOpened),
        Errors = rows.Sum(row => row.Errors),
        ConnectErrors = rows.Sum(row => row.ConnectErrors),
        TimeoutErrors = rows.Sum(row => row.TimeoutErrors),
        ResetErrors = rows.Sum(row => row.ResetErrors),
        ClosedErrors = rows.Sum(row => row.ClosedErrors),
        StatusErrors = rows.Sum(row => row.StatusErrors),
        ContentErrors = rows.Sum(row => row.ContentErrors),
        UnansweredRequests = rows.Sum(row => row.UnansweredRequests),
        MissedSends = MergeFigures.Sum(rows, row => row.MissedSends),
        UnsentRequests = MergeFigures.Sum(rows, row => row.UnsentRequests),
    };

    private static LoadMeasurement WithCosts(LoadMeasurement merged, IReadOnlyList<LoadMeasurement> rows) => merged with
    {
        GeneratorCpuPercent = MergeFigures.Sum(rows, row => row.GeneratorCpuPercent),
        GeneratorCpuNanosecondsPerRequest =
            MergeFigures.Mean(rows, row => row.GeneratorCpuNanosecondsPerRequest, row => row.Requests),
        GeneratorSystemCallsPerRequest =
            MergeFigures.Mean(rows, row => row.GeneratorSystemCallsPerRequest, row => row.Requests),
        GeneratorBusyPercent = rows.Max(row => row.GeneratorBusyPercent),
        IsSpinning = rows.Any(row => row.IsSpinning == true) ? true : rows[0].IsSpinning,
        AllocatedBytes = MergeFigures.Sum(rows, row => row.AllocatedBytes),
        // Percentiles without a histogram.
        SendLatenessP50Microseconds = null,
        SendLatenessP99Microseconds = null,
        ConnectP50Microseconds = null,
        ConnectP99Microseconds = null,
        ConnectMaxMicroseconds = rows.Max(row => row.ConnectMaxMicroseconds),
        // These belong to a probe server in the generator's process, which the other rows don't see.
        ServerCpuPercent = null,
        ServerCpuNanosecondsPerRequest = null,
        ClockCostNanoseconds = rows.Max(row => row.ClockCostNanoseconds),
    };

    private static LoadMeasurement WithKernel(LoadMeasurement row, IReadOnlyList<LoadMeasurement> rows) => row with
    {
        TcpRetransmits = MergeFigures.Sum(rows, row => row.TcpRetransmits),
        TcpMinRttMicroseconds = rows.Min(row => row.TcpMinRttMicroseconds),
        TcpRttP50Microseconds = null,
        TcpRttMaxMicroseconds = rows.Max(row => row.TcpRttMaxMicroseconds),
        TcpDeliveryRateBytesPerSecond = null,
        ListenOverflows = KernelCount(rows, row => row.ListenOverflows),
        ListenDrops = KernelCount(rows, row => row.ListenDrops),
        ListenerDrops = KernelCount(rows, row => row.ListenerDrops),
        TcpTimeouts = KernelCount(rows, row => row.TcpTimeouts),
        RetransmittedSegments = KernelCount(rows, row => row.RetransmittedSegments),
        BacklogDrops = KernelCount(rows, row => row.BacklogDrops),
        KernelCounters =
        [
            .. rows.SelectMany(row => row.KernelCounters).Select(counter => counter.Name).Distinct().Order().Select(
                name => new KernelCounter(name, KernelCount(rows, row => Count(row, name)) ?? 0)),
        ],
    };

    // Processes of one host read the same kernel counters, over slightly different times.
    private static long? KernelCount(IReadOnlyList<LoadMeasurement> rows, Func<LoadMeasurement, long?> count) =>
        rows.All(row => count(row) is not null)
            ? rows.GroupBy(row => (row.Host.MachineName, row.KernelCountersOf)).Sum(host => host.Max(count))
            : null;

    private static long Count(LoadMeasurement row, string name) =>
        row.KernelCounters.FirstOrDefault(counter => counter.Name == name)?.Count ?? 0;

    private static LoadMeasurement WithLatencies(
        LoadMeasurement merged, HistogramBase? response, HistogramBase? service) => merged with
        {
            MinMicroseconds = At(response, 0),
            P50Microseconds = At(response, 50),
            P90Microseconds = At(response, 90),
            P99Microseconds = At(response, 99),
            P999Microseconds = At(response, 99.9),
            P9999Microseconds = At(response, 99.99),
            MaxMicroseconds = response is null ? null : Latency.MaxMicroseconds(response),
            ServiceP50Microseconds = At(service, 50),
            ServiceP90Microseconds = At(service, 90),
            ServiceP99Microseconds = At(service, 99),
            ServiceP999Microseconds = At(service, 99.9),
            ServiceP9999Microseconds = At(service, 99.99),
            ServiceMaxMicroseconds = service is null ? null : Latency.MaxMicroseconds(service),
        };

    private static double? At(HistogramBase? histogram, double percentile) =>
        histogram is null ? null : Latency.Microseconds(histogram, percentile);

    // The merged samples may be enough where each row had too few. KneeSearch judges a merged ramp anew.
    private static IEnumerable<Finding?> Verdict(IReadOnlyList<LoadMeasurement> rows, HistogramBase? samples)
    {
        foreach (Finding finding in MergeFigures.ByHost(
            from row in rows
            from finding in row.Verdict
            where finding.Kind is not (FindingKind.TooFewSamples or FindingKind.KneeReached)
            select (row.Host.MachineName, finding)))
            yield return finding;
        if (samples is not null)
            yield return TooFewSamplesRule.Of(samples.TotalCount, "requests", "Raise -DurationSeconds.");
    }

    private static string? Search(IEnumerable<LoadMeasurement> rows) =>
        rows.Any(row => row.LatencyTargetMilliseconds is not null)
            ? "A row is the result of a search for the highest rate, which each generator made by itself."
            : null;

    private static string? RefuseDuplicates(IReadOnlyList<LoadMeasurement> rows) =>
        rows.GroupBy(row => (row.Host.MachineName, row.MeasuredAt, row.Requests, row.EncodedResponseHistogram))
            .Any(same => same.Count() > 1)
            ? "Two of the rows are the same measurement."
            : null;

    // Only rates of the same time can be added. The clocks of the hosts may differ.
    private static string? RefuseOtherTimes(IReadOnlyList<LoadMeasurement> rows)
    {
        LoadMeasurement first = rows.MinBy(row => row.MeasuredAt)!;
        LoadMeasurement last = rows.MaxBy(Began)!;
        return Began(last) < first.MeasuredAt ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The rows were not measured at the same time: by the clocks of their hosts, one on " +
            $"{first.Host.MachineName} ended at {first.MeasuredAt:HH:mm:ss.fff} and one on {last.Host.MachineName} " +
            $"began at {Began(last):HH:mm:ss.fff} (UTC).");
    }

    private static DateTime Began(LoadMeasurement row) =>
        row.StartedAt ?? row.MeasuredAt.AddSeconds(-(row.MeasuredSeconds ?? 0));
}
