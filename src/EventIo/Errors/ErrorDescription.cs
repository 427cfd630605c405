using System.Management.Automation;

namespace EventIo.Errors;

/// <summary>One condition that cmdlets report: its public id and its meaning.</summary>
/// <param name="Id">The stable part of FullyQualifiedErrorId, before the comma; the same for every cmdlet.</param>
/// <param name="Category">PowerShell's category.</param>
/// <param name="Meaning">What happened, in one sentence.</param>
/// <param name="Action">
/// What the user can do; the RecommendedAction unless the place that reports the error knows a more specific one.
/// </param>
public sealed record ErrorDescription(string Id, ErrorCategory Category, string Meaning, string Action);
