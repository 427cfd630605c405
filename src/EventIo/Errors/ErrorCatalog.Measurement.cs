using System.Management.Automation;

namespace EventIo.Errors;

/// <content>Conditions of measurements and comparisons.</content>
public static partial class ErrorCatalog
{
    internal static readonly ErrorDescription AutoNotMeasured = Define(
        ErrorCategory.InvalidArgument,
        "Auto is not a method of its own, so it cannot be measured.",
        "Leave -Method out: all methods are measured.");

    internal static readonly ErrorDescription CaseUnmatched = Define(
        ErrorCategory.InvalidData,
        "One of the two sets has measurements of a case that the other set lacks.",
        "Measure both sets with the same parameters, or choose the rows with Where-Object.");

    internal static readonly ErrorDescription FormatUnknown = Define(
        ErrorCategory.InvalidArgument,
        "The name of the file does not determine the format.",
        "Use the ending .hgrm or .hlog, or give -Format.");

    internal static readonly ErrorDescription GeneratorLimited = Define(
        ErrorCategory.LimitsExceeded,
        "The load generator, and not the server, limited a run of Measure-EventServer -Strict.",
        "Raise -LoopCount, lower -RatePerSecond, free a processor, or leave -Strict out. The row is the error's " +
        "TargetObject.");

    internal static readonly ErrorDescription HistogramMissing = Define(
        ErrorCategory.InvalidData,
        "The object has no latency histogram.",
        "Pipe rows of a measuring cmdlet that have figures, also those that come from Start-Job or " +
        "Import-Clixml.");

    internal static readonly ErrorDescription HttpHeaderInvalid = Define(
        ErrorCategory.InvalidArgument,
        "A field of the request has a name or a value that HTTP does not allow.",
        "Names are tokens (letters, digits, hyphens); values are one line of Latin-1. Remove the line break " +
        "of text read from a file with .Trim(). Send other bytes with -RequestText.");

    internal static readonly ErrorDescription MergeRefused = Define(
        ErrorCategory.InvalidData,
        "The rows are not of one measurement, so they cannot be added.",
        "Group them first: $rows | Group-Object Repetition | ForEach-Object { $_.Group | Merge-Measurement }");

    internal static readonly ErrorDescription NothingToDraw = Define(
        ErrorCategory.InvalidData,
        "No row has what the picture needs: a latency histogram, a time or a figure.",
        "Leave -As out, or name a figure: -As Comparison -Property NAME.");

    internal static readonly ErrorDescription ProcessorNotAllowed = Define(
        ErrorCategory.InvalidArgument,
        "This process may not run on the processor.",
        "Choose one of the processors that the message lists, or leave the parameter out.");

    internal static readonly ErrorDescription PropertyMissing = Define(
        ErrorCategory.InvalidData,
        "No row has a number in the property.",
        "Choose a property that has numbers in both sets; Tab lists the names.");
}
