using System.Reflection;

namespace EventIo.Documentation.Cmdlets;

/// <summary>
/// Reads the catalogue of errors from the cmdlets' assembly, which is loaded but not referenced.
/// </summary>
internal static class ErrorReader
{
    /// <summary>Reads the catalogue.</summary>
    /// <param name="cmdlets">The assembly of the cmdlets.</param>
    /// <returns>
    /// For each error, its id with the category, and its meaning with the advice, in the order of the ids.
    /// </returns>
    internal static IReadOnlyList<(string Term, string Meaning)> Read(Assembly cmdlets)
    {
        Type catalog = cmdlets.GetType("EventIo.Errors.ErrorCatalog", throwOnError: true)!;
        var rows = (IEnumerable<object>)catalog.GetProperty("All")!.GetValue(null)!;
        return
        [
            .. from row in rows
               select ($"{Read(row, "Id")} ({Read(row, "Category")})", $"{Read(row, "Meaning")} {Read(row, "Action")}"),
        ];
    }

    private static object Read(object row, string property) => row.GetType().GetProperty(property)!.GetValue(row)!;
}
