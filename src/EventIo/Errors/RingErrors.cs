using System.Management.Automation;
using EventIo.Multiplexing;

namespace EventIo.Errors;

/// <summary>The errors of settings that a ring can't have.</summary>
internal static class RingErrors
{
    internal static ErrorRecord Create(RingSetupException exception, MultiplexerVariant variant)
    {
        (string id, ErrorCategory category) = exception.Problem switch
        {
            RingProblem.NoRing => ("MultiplexerWithoutRing", ErrorCategory.InvalidArgument),
            RingProblem.Unavailable => ("RingFeatureUnavailable", ErrorCategory.ResourceUnavailable),
            RingProblem.Processor => ("ProcessorNotAllowed", ErrorCategory.InvalidArgument),
            _ => ("RingSetupInvalid", ErrorCategory.InvalidArgument),
        };
        return ErrorFactory.Create(exception, id, category, variant, exception.RecommendedAction);
    }
}
