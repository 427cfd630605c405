using System.Management.Automation;

namespace EventIo.Errors;

/// <summary>Where every error record of the module is made.</summary>
internal static class ErrorFactory
{
    /// <summary>Makes a record that also says what to do.</summary>
    /// <param name="exception">What happened, in words.</param>
    /// <param name="id">The stable part of FullyQualifiedErrorId, the same in all releases.</param>
    /// <param name="category">PowerShell's category.</param>
    /// <param name="target">What the error is about.</param>
    /// <param name="action">What the reader can do about it.</param>
    internal static ErrorRecord Create(
        Exception exception, string id, ErrorCategory category, object? target, string action) =>
        new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = action },
        };
}
