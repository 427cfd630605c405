using System.Management.Automation;
using EventIo.Native.Linux.Bpf.Refusals;

namespace EventIo.Errors.Records;

/// <summary>Errors of the cmdlets that load programs into the kernel.</summary>
internal static class TracingErrors
{
    internal static ErrorRecord Create(TracingException exception, object? target) =>
        ErrorFactory.Create(exception, Describe(exception.Problem), target, exception.RecommendedAction);

    private static ErrorDescription Describe(TracingProblem problem) => problem switch
    {
        TracingProblem.NotPermitted => ErrorCatalog.TracingNotPermitted,
        TracingProblem.Unavailable => ErrorCatalog.TracingUnavailable,
        TracingProblem.TracepointMissing => ErrorCatalog.TracepointMissing,
        _ => ErrorCatalog.TracingRefused,
    };
}
