using System.Reflection;
using HdrHistogram;

namespace EventIo.Documentation.Views;

/// <summary>A type that cmdlets write, with the facts about its views that reflection does not know.</summary>
/// <param name="Type">The type.</param>
/// <param name="Deciding">
/// The four to eight main properties. They are shown when there is no table: among objects of other types, in a script
/// or a job.
/// </param>
internal sealed record OutputType(Type Type, params string[] Deciding)
{
    private const string EncodedHistogram = "Histogram";

    /// <summary>
    /// The properties that a list begins with. The properties that are declared after the last of these come next, then
    /// all others. If empty, a list has the order of the declarations.
    /// </summary>
    internal IReadOnlyList<string> Leading { get; init; } = [];

    /// <summary>The properties that are hidden if they have no value, as for most objects.</summary>
    internal IReadOnlyList<string> Optional { get; init; } = [];

    /// <summary>
    /// Columns of a table that are not properties of the type, as script properties, so that they can be selected,
    /// filtered and grouped.
    /// </summary>
    internal IReadOnlyList<(string Name, string Script)> Shown { get; init; } = [];

    /// <summary>The number of property levels that cross a process boundary; null for PowerShell's default.</summary>
    internal int? SerializationDepth { get; init; }

    /// <summary>Every property, in the order of lists.</summary>
    internal IReadOnlyList<PropertyInfo> Properties => Ordered();

    /// <summary>
    /// The properties that a list shows: all except histograms, which are thousands of counters or a text of that size.
    /// </summary>
    internal IEnumerable<PropertyInfo> Listed =>
        Properties.Where(property => !property.Name.EndsWith(EncodedHistogram, StringComparison.Ordinal));

    /// <summary>
    /// The properties that cross a process boundary: all except live histograms, which have an encoded counterpart.
    /// </summary>
    internal IEnumerable<PropertyInfo> Serialized => Properties.Where(property => !IsLiveHistogram(property));

    /// <summary>Whether it has a property that must not cross a process boundary.</summary>
    internal bool HasLiveHistogram => Properties.Any(IsLiveHistogram);

    private static bool IsLiveHistogram(PropertyInfo property) =>
        property.PropertyType.IsAssignableTo(typeof(HistogramBase));

    private List<PropertyInfo> Ordered()
    {
        // GetProperties guarantees no order; the metadata tokens of one type are in the order of its declarations.
        List<PropertyInfo> declared =
        [
            .. from property in Type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.GetIndexParameters().Length == 0
               orderby Depth(property.DeclaringType!), property.MetadataToken
               select property,
        ];
        if (Leading.Count == 0)
            return declared;
        int last = declared.FindIndex(property => property.Name == Leading[^1]);
        IEnumerable<PropertyInfo> leading = Leading.Select(name => declared.Single(property => property.Name == name));
        return [.. leading.Concat(declared[(last + 1)..]).Concat(declared).Distinct()];
    }

    private static int Depth(Type type) => type.BaseType is { } basis ? 1 + Depth(basis) : 0;
}
