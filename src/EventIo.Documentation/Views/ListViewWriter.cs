using System.Reflection;
using System.Xml.Linq;

namespace EventIo.Documentation.Views;

/// <summary>Writes the list views, which show all properties, for live and deserialized objects.</summary>
internal static class ListViewWriter
{
    /// <summary>Writes the views of types.</summary>
    /// <param name="types">The types.</param>
    /// <returns>A format file.</returns>
    internal static string Write(IEnumerable<OutputType> types) => Ps1Xml.Document(new XElement(
        "Configuration",
        new XElement("ViewDefinitions", types.Select(View))));

    private static XElement View(OutputType type) => new(
        "View",
        new XElement("Name", type.Type.Name),
        new XElement("ViewSelectedBy", Ps1Xml.Names(type.Type).Select(name => new XElement("TypeName", name))),
        new XElement(
            "ListControl",
            new XElement(
                "ListEntries",
                new XElement(
                    "ListEntry",
                    new XElement("ListItems", type.Listed.Select(property => Item(type, property)))))));

    private static XElement Item(OutputType type, PropertyInfo property) => new(
        "ListItem",
        type.Optional.Contains(property.Name)
            ? new XElement("ItemSelectionCondition", new XElement("ScriptBlock", ListItem.Condition(property)))
            : null,
        ListItem.Script(property) is { } script
            ? [new XElement("Label", property.Name), new XElement("ScriptBlock", script)]
            : new object[] { new XElement("PropertyName", property.Name) },
        ListItem.Format(property) is { } format ? new XElement("FormatString", format) : null);
}
