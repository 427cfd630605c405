using System.Globalization;
using System.Management.Automation;
using EventIo.Measurement.Load;
using EventIo.Measurement.Load.Running;
using EventIo.Measurement.Readiness;
using EventIo.Native;
using EventIo.Transfer;

namespace EventIo.Errors.Records;

/// <summary>Errors of the cmdlets that measure and compare.</summary>
internal static class MeasurementErrors
{
    private const string RaiseLimit = "raise the limit before the shell starts (ulimit -n)";

    /// <summary>A readiness measurement asks for more sockets than this process may open.</summary>
    internal static ErrorRecord SocketLimit(int socketCount, int largest) => DescriptorLimit(
        socketCount,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{socketCount} sockets need {ReadinessProbe.DescriptorsNeeded(socketCount)} descriptors"),
        string.Create(CultureInfo.InvariantCulture, $"{largest} sockets fit"),
        largest > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Use -SocketCount {largest}, add -Force to measure as many as fit, or {RaiseLimit}.")
            : "Raise the limit before the shell starts (ulimit -n), or close what holds the descriptors.");

    /// <summary>A header field given for the requests is invalid; it is refused, not corrected.</summary>
    /// <param name="problem">The reason, as a clause.</param>
    /// <param name="name">The field's name, which may be invalid.</param>
    internal static ErrorRecord HttpHeaderInvalid(string problem, string name) => ErrorFactory.Create(
        new ArgumentException($"-HttpHeader: {problem}."),
        ErrorCatalog.HttpHeaderInvalid,
        name);

    /// <summary>A load asks for more connections than this process may open.</summary>
    internal static ErrorRecord ConnectionLimit(int connectionCount, int largest) => DescriptorLimit(
        connectionCount,
        string.Create(CultureInfo.InvariantCulture, $"{connectionCount} connections need as many descriptors"),
        string.Create(CultureInfo.InvariantCulture, $"{largest} connections fit"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"Use -ConnectionCount {largest}, or {RaiseLimit}. A server in this process needs a descriptor for each " +
            $"connection, too."));

    /// <summary>The figures of a run describe its generator.</summary>
    /// <param name="row">The row, with at least one finding about it.</param>
    internal static ErrorRecord GeneratorLimited(LoadMeasurement row) => ErrorFactory.Create(
        new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Workload} {row.Target} with {row.ConnectionCount} connections" +
            $"{(row.RatePerSecond is { } rate ? $" at {rate:#,0.##} a second" : "")} was limited by the generator. " +
            $"{string.Join(' ', GeneratorLimits.Of(row))}")),
        ErrorCatalog.GeneratorLimited,
        row);

    internal static ErrorRecord ProcessorNotAllowed(string parameter, int processor, IEnumerable<int> allowed) =>
        ErrorFactory.Create(
            new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"-{parameter} {processor}: this process may run on {string.Join(", ", allowed)} only.")),
            ErrorCatalog.ProcessorNotAllowed,
            processor);

    internal static ErrorRecord PropertyMissing(string property, bool isBaseline) => ErrorFactory.Create(
        new ArgumentException($"No row of the {Side(isBaseline)} has a number in its property {property}."),
        ErrorCatalog.PropertyMissing,
        property);

    internal static ErrorRecord PropertyMissing(string property) => ErrorFactory.Create(
        new ArgumentException($"No row has a number in its property {property}."),
        ErrorCatalog.PropertyMissing,
        property,
        "Choose a property that has numbers in the rows; Tab lists the names.");

    /// <summary>Rows that are not of the same measurement, or can't be added at all.</summary>
    /// <param name="reason">The reason, in a sentence.</param>
    /// <param name="target">The row or rows.</param>
    /// <param name="action">What to do; <see langword="null"/> to group the rows.</param>
    internal static ErrorRecord MergeRefused(string reason, object target, string? action = null) =>
        ErrorFactory.Create(new ArgumentException(reason), ErrorCatalog.MergeRefused, target, action);

    /// <summary>None of the rows can be drawn as the requested picture.</summary>
    /// <param name="kind">The kind of picture.</param>
    /// <param name="rowCount">The number of rows.</param>
    internal static ErrorRecord NothingToDraw(string kind, int rowCount) => ErrorFactory.Create(
        new ArgumentException(rowCount == 0
            ? "There are no rows to draw."
            : string.Create(
                CultureInfo.InvariantCulture, $"None of {rowCount} rows has what a picture of the kind {kind} needs.")),
        ErrorCatalog.NothingToDraw,
        kind);

    internal static ErrorRecord CaseUnmatched(string name, bool isBaseline) => ErrorFactory.Create(
        new ArgumentException(
            $"{(name.Length == 0 ? "The measurements" : $"The measurements of {name}")} in the {Side(isBaseline)} " +
            "have no counterpart in the other set."),
        ErrorCatalog.CaseUnmatched,
        name);

    internal static ErrorRecord NoHistogram(object measurement) => ErrorFactory.Create(
        new ArgumentException("This object has no latency histogram."), ErrorCatalog.HistogramMissing, measurement);

    internal static ErrorRecord FormatUnknown(string path) => ErrorFactory.Create(
        new ArgumentException(
            $"The name of {path} does not determine the format: it ends neither with .hgrm nor with .hlog."),
        ErrorCatalog.FormatUnknown,
        path);

    internal static ErrorRecord AutoNotMeasured() => ErrorFactory.Create(
        new ArgumentException(
            "Auto is not a method of its own: it stands for the method that this cmdlet's figures show to be best."),
        ErrorCatalog.AutoNotMeasured,
        TransferMethod.Auto);

    private static ErrorRecord DescriptorLimit(int asked, string need, string fit, string action) =>
        ErrorFactory.Create(
        new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"{need}; the limit of this process (RLIMIT_NOFILE) is {ResourceLimits.Descriptors} and " +
            $"{ResourceLimits.OpenDescriptors} are open, so {fit}.")),
        ErrorCatalog.DescriptorLimitExceeded,
        asked,
        action);

    private static string Side(bool isBaseline) => isBaseline ? "baseline" : "candidate";
}
