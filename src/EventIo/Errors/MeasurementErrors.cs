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
}
