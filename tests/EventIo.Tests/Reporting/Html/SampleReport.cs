using EventIo.Reporting.Html;
using EventIo.Reporting.Rows;

namespace EventIo.Tests.Reporting.Html;

/// <summary>
/// A report like that of an incident: loads with findings, their intervals, a comparison, and sockets.
/// </summary>
internal static class SampleReport
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A report of loads only.</summary>
    /// <param name="rowCount">How many rows.</param>
    internal static MeasurementReport Of(int rowCount) =>
        new("Slow answers on web1", [.. Enumerable.Range(1, rowCount).Select(Load)]);

    /// <summary>A report with every kind of picture.</summary>
    internal static MeasurementReport Varied() => new("Slow answers on web1",
    [
        .. Enumerable.Range(1, 4).Select(Load),
        .. Enumerable.Range(1, 20).Select(Interval),
        .. Enumerable.Range(1, 3).Select(Comparison),
        .. Enumerable.Range(1, 5).Select(Socket),
        Finding("fin<ding"),
    ]);

    internal static ReportRow Finding(string text) => SampleRows.Row(
        "Finding", ("Kind", "AcceptQueueFull"), ("Severity", "Error"), ("Subject", text), ("Evidence", text),
        ("Cause", text), ("Remedy", text), ("Undo", text)) with
    { Deciding = ["Severity", "Kind", "Subject", "Evidence", "Remedy"] };

    private static ReportRow Load(int number) => SampleRows.Load(
        SampleRows.Skewed(number, 20_000, median: 20_000 * (1 + (number % 7))),
    [
        ("ServerName", $"server {number}"),
        ("Workload", "Echo"),
        ("ConnectionCount", 10),
        ("DurationSeconds", 10.0),
        ("Status", "Measured"),
        ("Requests", 20_000L),
        ("RequestsPerSecond", 2_000.123 * number),
        ("P50Microseconds", 20.1 * number),
        ("P99Microseconds", 110.4 * number),
        ("P999Microseconds", 190.2 * number),
        ("MaxMicroseconds", 300.9 * number),
        ("Errors", 0L),
        // Further figures, so that the row has as many figures as the row of a load.
        .. Enumerable.Range(1, 50).Select(i => ($"Figure{i}PerRequest", (object?)(1_000.0 * i / number))),
        ("Host", SampleRows.Row(
            "HostFacts", ("MachineName", "web1"), ("Kernel", "Linux 6.18"), ("Runtime", ".NET 10"),
            ("ProcessorCount", 2), ("ProcessorModel", "EPYC"))),
        ("MeasuredAt", Noon.AddSeconds(10 * (number - 1))),
        ("Verdict", new object?[] { Verdict("TooFewSamples", "Warning", number, ""), Unanswered(number) }),
    ]) with
    {
        Deciding =
        [
            "Target", "Workload", "ConnectionCount", "RequestsPerSecond", "P50Microseconds", "P99Microseconds",
            "Errors", "Verdict",
        ],
    };

    private static ReportRow Unanswered(int number) => Verdict("Unanswered", "Error", number, "ss -ltn");

    private static ReportRow Verdict(string kind, string severity, int number, string remedy) => SampleRows.Row(
        "Finding", ("Kind", kind), ("Severity", severity), ("Subject", ""),
        ("Evidence", $"{number} of 20,000 requests had no answer 10 s after they were sent, read from the run's end."),
        ("Cause", ""), ("Remedy", remedy), ("Undo", ""));

    private static ReportRow Interval(int second) => SampleRows.Row(
        "LoadInterval", ("Target", "127.0.0.1:7007"), ("ElapsedSeconds", (double)second), ("IntervalSeconds", 1.0),
        ("P50Microseconds", 20.0 + second), ("P99Microseconds", 90.0 + (second % 5 * 100)),
        ("MaxMicroseconds", 200.0 * second), ("RequestsPerSecond", 40_000.0 - (300 * second)),
        ("MeasuredAt", Noon.AddSeconds(second))) with
    { Deciding = ["Target", "ElapsedSeconds", "RequestsPerSecond", "P50Microseconds", "P99Microseconds"] };

    private static ReportRow Comparison(int number) => SampleRows.Row(
        "MeasurementComparison", ("Property", "P50Microseconds"), ("Case", $"ConnectionCount={number}0"),
        ("Verdict", number == 1 ? "NoDifferenceShown" : "Faster"), ("DifferencePercent", -5.0 * number),
        ("LowerPercent", (-9.0 * number)), ("UpperPercent", 2.0 - number), ("PValue", 0.02)) with
    { Deciding = ["Property", "Case", "Verdict"] };

    private static ReportRow Socket(int number) => SampleRows.Row(
        "TcpSocket", ("Kind", "Tcp"), ("State", "Established"), ("Local", "127.0.0.1:7007"),
        ("Remote", $"127.0.0.1:{50_000 + number}"), ("ProcessId", 812), ("SendQueueBytes", 1_000L * number)) with
    { Deciding = ["Kind", "State", "Local", "Remote", "ProcessId", "SendQueueBytes"] };
}
