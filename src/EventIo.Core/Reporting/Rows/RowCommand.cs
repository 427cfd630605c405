using EventIo.Measurement.Comparison;
using EventIo.Measurement.Load;
using EventIo.Measurement.Readiness;
using EventIo.Measurement.Transfers;

namespace EventIo.Reporting.Rows;

/// <summary>
/// Reconstructs the command that repeats a row, from the circumstances that the row records. The command line that was
/// typed is not used: a row may come from a script, a job or a file, and a line may contain secrets.
/// </summary>
internal static class RowCommand
{
    private static readonly char[] NeedQuotes = [.. " \t'\"`$&|;,(){}<>@#"];

    // Parameters and the properties that record them.
    private static readonly (string Parameter, string Property)[] Readiness =
    [
        ("Multiplexer", nameof(MultiplexerMeasurement.Multiplexer)),
        ("TriggerMode", nameof(MultiplexerMeasurement.TriggerMode)),
        ("SocketCount", nameof(MultiplexerMeasurement.SocketCount)),
        ("ActiveCount", nameof(MultiplexerMeasurement.ActiveCount)),
        ("Mode", nameof(MultiplexerMeasurement.Mode)),
        ("Transport", nameof(MultiplexerMeasurement.Transport)),
        ("Iteration", nameof(MultiplexerMeasurement.Iterations)),
        ("WarmupIteration", nameof(MultiplexerMeasurement.WarmupIterations)),
        ("Round", nameof(MultiplexerMeasurement.Rounds)),
        ("Seed", nameof(MultiplexerMeasurement.Seed)),
        ("ProcessorAffinity", nameof(MultiplexerMeasurement.Processor)),
        ("WriterProcessor", nameof(MultiplexerMeasurement.WriterProcessor)),
        ("SocketOption", nameof(MultiplexerMeasurement.SocketOptions)),
    ];

    private static readonly (string Parameter, string Property)[] Load =
    [
        ("Workload", nameof(LoadMeasurement.Workload)),
        ("ConnectionCount", nameof(LoadMeasurement.ConnectionCount)),
        ("MessageBytes", nameof(LoadMeasurement.MessageBytes)),
        ("DurationSeconds", nameof(LoadMeasurement.DurationSeconds)),
        ("WarmupSeconds", nameof(LoadMeasurement.WarmupSeconds)),
        ("RatePerSecond", nameof(LoadMeasurement.RatePerSecond)),
        ("Arrival", nameof(LoadMeasurement.Arrival)),
        ("HttpPath", nameof(LoadMeasurement.HttpPath)),
        ("PipelineDepth", nameof(LoadMeasurement.PipelineDepth)),
        ("ConnectRatePerSecond", nameof(LoadMeasurement.ConnectRatePerSecond)),
        ("LoopCount", nameof(LoadMeasurement.LoopCount)),
        ("Multiplexer", nameof(LoadMeasurement.Multiplexer)),
        ("TriggerMode", nameof(LoadMeasurement.TriggerMode)),
        ("Seed", nameof(LoadMeasurement.Seed)),
        ("SocketOption", nameof(LoadMeasurement.SocketOptions)),
    ];

    private static readonly (string Parameter, string Property)[] ZeroCopy =
    [
        ("Method", nameof(TransferMeasurement.Method)),
        ("PayloadBytes", nameof(TransferMeasurement.PayloadBytes)),
        ("Round", nameof(TransferMeasurement.Rounds)),
        ("CongestionControl", nameof(TransferMeasurement.CongestionControl)),
        ("BufferBytes", nameof(TransferMeasurement.BufferBytes)),
        ("ProcessorAffinity", nameof(TransferMeasurement.Processor)),
    ];

    // For types that are read and not measured, the cmdlets that read them.
    private static readonly Dictionary<string, (string Command, (string Parameter, string Property)[] Parameters)>
        Readers = new()
        {
            ["EventServer"] = ("Get-EventServer", [("Name", "Name")]),
            ["TcpSocket"] = ("Get-TcpSocket", [("ProcessId", "ProcessId")]),
            ["TcpInfo"] = ("Get-TcpInfo", [("ProcessId", "ProcessId"), ("FileDescriptor", "FileDescriptor")]),
            ["EventLoopThread"] = ("Get-EventLoop", [("ProcessId", "ProcessId")]),
            ["EpollInstance"] = ("Get-EpollInstance", [("ProcessId", "ProcessId")]),
            ["IoUringInstance"] = ("Get-IoUringInstance", [("ProcessId", "ProcessId")]),
            ["MultiplexerDescription"] = ("Get-Multiplexer", []),
        };

    /// <summary>Returns the command.</summary>
    /// <param name="row">The row.</param>
    /// <returns>A line to paste; <see langword="null"/> if the row does not contain enough information.</returns>
    internal static string? Of(ReportRow row) => row.Kind switch
    {
        RowKind.Readiness => Line("Measure-Multiplexer", row, Readiness),
        RowKind.Load => Line($"Measure-EventServer {Target(row)}", row, Load),
        RowKind.Interval => $"Measure-EventServer {Target(row)} " +
            $"-IntervalSeconds {row.Text(nameof(LoadInterval.IntervalSeconds))}",
        RowKind.Transfer when row.Number(nameof(TransferMeasurement.Rounds)) is not null =>
            Line("Measure-ZeroCopy", row, ZeroCopy),
        RowKind.Comparison => "Compare-Measurement $baseline $candidate " +
            $"-Property {row.Text(nameof(MeasurementComparison.Property))}",
        _ => Reader(row),
    };

    private static string? Reader(ReportRow row) => Readers.TryGetValue(
        row.TypeName, out (string Command, (string Parameter, string Property)[] Parameters) reader)
        ? Line(reader.Command, row, reader.Parameters)
        : null;

    private static string Line(string command, ReportRow row, (string Parameter, string Property)[] parameters)
    {
        IEnumerable<string> given =
            from pair in parameters
            let value = Value(row, pair.Property)
            where value is not null
            select $" -{pair.Parameter} {value}";
        return command + string.Concat(given);
    }

    private static string? Value(ReportRow row, string property) => row.Value(property) switch
    {
        IReadOnlyList<object?> { Count: 0 } => null,
        IReadOnlyList<object?> items => string.Join(", ", items.Select(item => Quote(item?.ToString() ?? ""))),
        _ => row.Text(property) is { } text ? Quote(text) : null,
    };

    // An address and a port, or the path of a UNIX socket.
    private static string Target(ReportRow row)
    {
        string target = row.Text(nameof(LoadMeasurement.Target)) ?? "";
        int colon = target.LastIndexOf(':');
        return target.StartsWith('/') || target.StartsWith('@') || colon < 0
            ? $"-Path {Quote(target)}"
            : $"{Quote(target[..colon].Trim('[', ']'))} {target[(colon + 1)..]}";
    }

    private static string Quote(string text) => text.IndexOfAny(NeedQuotes) < 0
        ? text
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
