using System.Management.Automation;
using EventIo.Views;

namespace EventIo.Errors.Records;

/// <summary>Creates every error record of the module.</summary>
internal static class ErrorFactory
{
    /// <summary>Creates a record with a recommendation.</summary>
    /// <param name="exception">What happened, in words.</param>
    /// <param name="error">The condition, which determines the id and the category.</param>
    /// <param name="target">The target object of the error.</param>
    /// <param name="action">
    /// What the user can do about it here; <see langword="null"/> for the recommendation of the catalogue.
    /// </param>
    internal static ErrorRecord Create(
        Exception exception, ErrorDescription error, object? target, string? action = null) =>
        new(exception, error.Id, error.Category, target)
        {
            // Names from outside may contain terminal escapes; the exception keeps them unchanged.
            ErrorDetails = new ErrorDetails(FormatView.Plain(exception.Message))
            {
                RecommendedAction = FormatView.Plain(action ?? error.Action),
            },
        };
}
