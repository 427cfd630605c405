namespace EventIo.Documentation.Cmdlets;

/// <summary>
/// The types that a page may name as inputs and outputs, by their short names: a page needs no namespaces, and can't
/// name a type that does not exist.
/// </summary>
/// <param name="types">The types.</param>
internal sealed class TypeIndex(IEnumerable<Type> types)
{
    private const string Nothing = "None";
    private const string Array = "[]";

    private readonly Dictionary<string, Type> _types =
        types.Append(typeof(object)).Append(typeof(string)).DistinctBy(type => type.Name)
            .ToDictionary(type => type.Name);

    /// <summary>Splits a heading into the types that it names.</summary>
    /// <param name="heading">
    /// Names with commas between them: <c>EventServer[]</c>, <c>LoadMeasurement, LoadInterval</c>.
    /// </param>
    /// <returns>The names.</returns>
    internal static string[] Split(string heading) => heading.Split(", ");

    /// <summary>Returns whether a name is a known type, an array of one, or <c>None</c>.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether it is.</returns>
    internal bool Contains(string name) => name == Nothing || _types.ContainsKey(Item(name));

    /// <summary>Returns the full names of the types in a heading.</summary>
    /// <param name="heading">The heading.</param>
    /// <returns>Namespace and name, in the form that Get-Help shows.</returns>
    internal IEnumerable<string> FullNames(string heading) => Split(heading).Select(name =>
        name == Nothing ? name : $"{_types[Item(name)].FullName}{name[Item(name).Length..]}");

    /// <summary>Returns the name of an array's element type.</summary>
    /// <param name="name">The name of a type.</param>
    /// <returns>The name without brackets.</returns>
    internal static string Item(string name) =>
        name.EndsWith(Array, StringComparison.Ordinal) ? name[..^Array.Length] : name;
}
