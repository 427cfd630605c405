using System.Globalization;
using System.Management.Automation;
using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native;

namespace EventIo.Errors.Records;

/// <summary>Errors of mechanisms that this system lacks, and of invalid ring settings.</summary>
internal static class RingErrors
{
    internal static ErrorRecord Create(RingSetupException exception, MultiplexerVariant variant)
    {
        ErrorDescription error = exception.Problem switch
        {
            RingProblem.NoRing => ErrorCatalog.MultiplexerWithoutRing,
            RingProblem.Unavailable => ErrorCatalog.RingFeatureUnavailable,
            RingProblem.Processor => ErrorCatalog.ProcessorNotAllowed,
            _ => ErrorCatalog.RingSetupInvalid,
        };
        return ErrorFactory.Create(exception, error, variant, exception.RecommendedAction);
    }

    internal static ErrorRecord Unavailable(MultiplexerDescription description) => ErrorFactory.Create(
        new NotSupportedException($"{description.Kind} is not available here. {description.Reason}"),
        ErrorCatalog.MultiplexerUnavailable,
        description.Kind,
        description.RecommendedAction);

    internal static ErrorRecord Unavailable(NotSupportedException exception, object target) =>
        ErrorFactory.Create(exception, ErrorCatalog.MultiplexerUnavailable, target);

    internal static ErrorRecord TriggerModeUnsupported(MultiplexerVariant variant, string refusal) =>
        ErrorFactory.Create(new NotSupportedException(refusal), ErrorCatalog.TriggerModeUnsupported, variant);

    internal static ErrorRecord DescriptorTooHigh(DescriptorSetException exception, object target) =>
        ErrorFactory.Create(exception, ErrorCatalog.DescriptorTooHigh, target);

    internal static ErrorRecord LockedMemoryLimit(NativeException exception, object target) => ErrorFactory.Create(
        exception,
        ErrorCatalog.LockedMemoryLimit,
        target,
        string.Create(
            CultureInfo.InvariantCulture,
            $"All rings of a user together may lock {ResourceLimits.LockedMemoryBytes / 1024} KiB (RLIMIT_MEMLOCK): " +
            $"use " +
            $"smaller queues, stop other rings, or raise the limit before the shell starts (ulimit -l)."));
}
