using System.Reflection;
using System.Xml.Linq;
using EventIo.Findings;
using EventIo.Measurement;

namespace EventIo.Documentation.Views;

/// <summary>
/// Writes the type file: the properties that are shown among objects of other types, and those that cross a process
/// boundary.
/// </summary>
internal static class TypeFileWriter
{
    // A type of the cmdlets' assembly, which this program does not reference.
    private const string FindingMembers = "EventIo.Completion.FindingMembers";

    // The machine is a nested object whose properties are serialized, too.
    private const int DepthWithHost = 2;

    /// <summary>Writes the members of types.</summary>
    /// <param name="types">The types.</param>
    /// <returns>A type file.</returns>
    internal static string Write(IEnumerable<OutputType> types) => Ps1Xml.Document(new XElement(
        "Types",
        types.SelectMany(type => Ps1Xml.Names(type.Type).Select((name, index) =>
            index == 0
                ? Type(name, type, Findings(type), [.. Serialization(type), Deciding(type)])
                : Type(name, type, [], [Deciding(type)])))));

    // Tab completion infers the element type of arrays, but not of other lists: $_.Verdict.Kind -eq <Tab>.
    private static IEnumerable<XElement> Findings(OutputType type) =>
        from property in type.Properties
        where property.PropertyType == typeof(IReadOnlyList<Finding>)
        select Script(property.Name, $"[OutputType('{FindingMembers}[]')] param() , $this.PSBase.{property.Name}");

    private static XElement Script(string name, string script) => new(
        "ScriptProperty", new XElement("Name", name), new XElement("GetScriptBlock", script));

    private static XElement Type(
        string name, OutputType type, IEnumerable<XElement> findings, IEnumerable<XElement> members) => new(
        "Type",
        new XElement("Name", name),
        new XElement(
            "Members",
            findings,
            type.Shown.Select(shown => Script(shown.Name, shown.Script)),
            new XElement(
                "MemberSet",
                new XElement("Name", "PSStandardMembers"),
                new XElement("Members", members))));

    private static XElement Deciding(OutputType type) => Set("DefaultDisplayPropertySet", type.Deciding);

    private static IEnumerable<XElement> Serialization(OutputType type)
    {
        if (type.HasLiveHistogram)
        {
            yield return Note("SerializationMethod", "SpecificProperties");
            yield return Note("InheritPropertySerializationSet", "false");
            yield return Set("PropertySerializationSet", type.Serialized.Select(property => property.Name));
        }
        bool needsDepth = type.HasLiveHistogram || type.Properties.Any(IsHost);
        if ((type.SerializationDepth ?? (needsDepth ? DepthWithHost : null)) is { } depth)
            yield return Note("SerializationDepth", $"{depth}");
    }

    private static bool IsHost(PropertyInfo property) => property.PropertyType == typeof(HostFacts);

    private static XElement Note(string name, string value) =>
        new("NoteProperty", new XElement("Name", name), new XElement("Value", value));

    private static XElement Set(string name, IEnumerable<string> properties) => new(
        "PropertySet",
        new XElement("Name", name),
        new XElement("ReferencedProperties", properties.Select(property => new XElement("Name", property))));
}
