using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of parameters that do not fit together.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription ParameterConflict = Define(
        ErrorCategory.InvalidArgument,
        "Two parameters exclude each other.",
        "Leave one of them out.");

    internal static readonly ErrorDescription ParameterMissing = Define(
        ErrorCategory.InvalidArgument,
        "A parameter needs another one that was not given.",
        "Give both.");

    internal static readonly ErrorDescription ParameterNotApplicable = Define(
        ErrorCategory.InvalidArgument,
        "The parameter has no effect on the chosen workload or mode.",
        "Leave it out, or choose what it belongs to.");
}
