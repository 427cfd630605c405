using System.Globalization;
using System.Management.Automation;
using EventIo.Measurement;
using EventIo.Native.Linux;

namespace EventIo.Errors;

/// <summary>The errors of the measuring cmdlets.</summary>
internal static class MeasurementErrors
{
    internal static ErrorRecord DescriptorLimit(int socketCount, int largest) => ErrorFactory.Create(
        new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"{socketCount} sockets need {ReadinessProbe.DescriptorsNeeded(socketCount)} descriptors; the limit of this " +
            $"process (RLIMIT_NOFILE) is {ResourceLimits.Descriptors} and {ResourceLimits.OpenDescriptors} are open, so " +
            $"that {largest} sockets fit.")),
        "DescriptorLimitExceeded",
        ErrorCategory.LimitsExceeded,
        socketCount,
        largest > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Use -SocketCount {largest}, or -Force to measure as many as fit; or raise the limit before the shell " +
                $"starts (ulimit -n).")
            : "Raise the limit before the shell starts (ulimit -n), or stop what holds the descriptors.");

    internal static ErrorRecord ProcessorNotAllowed(string parameter, int processor, IEnumerable<int> allowed) =>
        ErrorFactory.Create(
            new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"-{parameter} {processor}: this process may run on {string.Join(", ", allowed)} only.")),
            "ProcessorNotAllowed",
            ErrorCategory.InvalidArgument,
            processor,
            "Choose one of those, or leave the parameter out.");

    internal static ErrorRecord PropertyMissing(string property, bool isBaseline) => ErrorFactory.Create(
        new ArgumentException($"No row of the {(isBaseline ? "baseline" : "candidate")} has a number in its property {property}."),
        "PropertyMissing",
        ErrorCategory.InvalidData,
        property,
        "Choose a property that both sets have figures in; Tab lists the names.");

    internal static ErrorRecord CaseUnmatched(string name, bool isBaseline) => ErrorFactory.Create(
        new ArgumentException(
            $"{(name.Length == 0 ? "The measurements" : $"What was measured with {name}")} of the " +
            $"{(isBaseline ? "baseline" : "candidate")} have no counterpart in the other set."),
        "CaseUnmatched",
        ErrorCategory.InvalidData,
        name,
        "Measure both sets with the same parameters, or choose the rows with Where-Object.");

    internal static ErrorRecord NoHistogram(object measurement) => ErrorFactory.Create(
        new ArgumentException("This object carries no latency histogram."),
        "HistogramMissing",
        ErrorCategory.InvalidData,
        measurement,
        "Pipe rows of a measuring cmdlet that have figures, or what another process made of them (Start-Job, Export-Clixml).");

    internal static ErrorRecord FormatUnknown(string path) => ErrorFactory.Create(
        new ArgumentException($"The name of {path} doesn't tell a format: it ends neither with .hgrm nor with .hlog."),
        "FormatUnknown",
        ErrorCategory.InvalidArgument,
        path,
        "Name it so, or give -Format.");

    internal static ErrorRecord ExportFailed(string path, Exception exception) => ErrorFactory.Create(
        exception,
        "ExportFailed",
        ErrorCategory.WriteError,
        path,
        "Choose a path in a folder that exists and that you may write to.");

    internal static ErrorRecord FileExists(string path) => ErrorFactory.Create(
        new IOException($"The file {path} exists already."),
        "FileExists",
        ErrorCategory.ResourceExists,
        path,
        "Choose another path, or leave -NoClobber out to overwrite it.");
}
