using System.Management.Automation;
using EventIo.Errors.Records;

namespace EventIo.Binding;

/// <summary>
/// A parameter that has an effect only for some choices. A cmdlet has a table of these, so that no parameter is
/// silently ignored.
/// </summary>
/// <typeparam name="TChoice">The type of the choice: a plan, or the cmdlet's other parameters.</typeparam>
/// <param name="Parameter">The parameter's name.</param>
/// <param name="BelongsTo">What it belongs to, as a user types it: <c>-Workload Http</c>.</param>
/// <param name="Applies">Whether it has an effect.</param>
internal sealed record ParameterScope<TChoice>(string Parameter, string BelongsTo, Func<TChoice, bool> Applies)
{
    /// <summary>Returns an error for the first parameter that was specified without effect.</summary>
    /// <param name="scopes">The cmdlet's table.</param>
    /// <param name="bound">The parameters that were specified.</param>
    /// <param name="choice">The choice.</param>
    /// <param name="words">The choice in words, such as "the workload is Echo".</param>
    /// <returns>The error; <see langword="null"/> if all parameters have an effect.</returns>
    internal static ErrorRecord? Check(
        IEnumerable<ParameterScope<TChoice>> scopes, IReadOnlyDictionary<string, object> bound, TChoice choice,
        string words) =>
        scopes.FirstOrDefault(scope => bound.ContainsKey(scope.Parameter) && !scope.Applies(choice)) is { } scope
            ? ParameterErrors.NotApplicable(scope.Parameter, scope.BelongsTo, words)
            : null;
}
