using System.Management.Automation;
using EventIo.Findings;

namespace EventIo.Views;

/// <content>Findings in views, live and deserialized alike.</content>
public static partial class FormatView
{
    /// <summary>A finding in words: kind and subject; below, evidence, cause, remedy and undo.</summary>
    /// <param name="finding">The finding.</param>
    /// <returns>A line for each, without control characters from outside.</returns>
    [Hidden]
    public static string InWords(PSObject? finding)
    {
        if (finding is null)
            return "";
        string subject = Text(finding, nameof(Finding.Subject));
        string heading = $"{Text(finding, nameof(Finding.Severity))}: {Text(finding, nameof(Finding.Kind))}";
        IEnumerable<string> details =
            from name in (string[])[nameof(Finding.Cause), nameof(Finding.Remedy), nameof(Finding.Undo)]
            let text = Text(finding, name)
            where text.Length > 0
            select $"  {name}: {text}";
        return string.Join(
            Environment.NewLine,
            [
                subject.Length > 0 ? $"{heading}, {subject}" : heading,
                $"  {Text(finding, nameof(Finding.Evidence))}",
                .. details,
            ]);
    }

    // A deserialized kind is a number whose text is its name; a session of another version may have kinds that are
    // unknown here.
    private static IEnumerable<string> Kinds(object? findings) => findings is null
        ? []
        : (LanguagePrimitives.GetEnumerable(findings)?.Cast<object?>() ?? [findings])
            .Where(finding => finding is not null)
            .Select(finding => Text(PSObject.AsPSObject(finding), nameof(Finding.Kind)));

    // Tables omit kinds that repeat a column.
    private static bool HasColumn(string kind) =>
        Enum.TryParse(kind, out FindingKind known) && FindingCatalog.Describe(known).Restates is not null;
}
