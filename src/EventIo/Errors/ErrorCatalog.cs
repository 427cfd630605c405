using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace EventIo.Errors;

/// <summary>
/// Every error id of the module. To add an id, add a row here: the topic about_EventIo_Errors, the categories and the
/// default recommendations are derived from these rows.
/// </summary>
public static partial class ErrorCatalog
{
    /// <summary>All conditions, in the order of their ids.</summary>
    // Computed on first use: the order in which the fields of a partial class are initialized is undefined.
    public static IReadOnlyList<ErrorDescription> All => field ??=
    [
        .. typeof(ErrorCatalog)
            .GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(row => row.FieldType == typeof(ErrorDescription)
                && !row.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Select(row => (ErrorDescription)row.GetValue(null)!)
            .OrderBy(description => description.Id, StringComparer.Ordinal),
    ];

    // The id is the name of the field.
    private static ErrorDescription Define(
        ErrorCategory category, string meaning, string action, [CallerMemberName] string id = "") =>
        new(id, category, meaning, action);
}
