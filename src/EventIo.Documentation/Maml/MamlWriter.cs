using System.Globalization;
using System.Xml.Linq;
using EventIo.Documentation.Cmdlets;
using EventIo.Documentation.Pages;

namespace EventIo.Documentation.Maml;

/// <summary>
/// Writes MAML, the XML that Get-Help reads for compiled cmdlets. The prose comes from the pages, everything else from
/// reflection.
/// </summary>
internal static class MamlWriter
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Writes the help of all cmdlets.</summary>
    /// <param name="cmdlets">Each cmdlet with its page, which has been checked.</param>
    /// <param name="types">Resolves the types that the pages name.</param>
    /// <returns>The document.</returns>
    internal static string Write(IEnumerable<(CmdletFacts Cmdlet, HelpPage Page)> cmdlets, TypeIndex types)
    {
        var root = new XElement(
            Msh + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            cmdlets.Select(item => Item(item.Cmdlet, item.Page, types)));
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root}\n";
    }

    private static XElement Item(CmdletFacts cmdlet, HelpPage page, TypeIndex types)
    {
        string[] name = cmdlet.Name.Split('-');
        return new XElement(
            Command + "command",
            new XElement(
                Command + "details",
                new XElement(Command + "name", cmdlet.Name),
                new XElement(Command + "verb", name[0]),
                new XElement(Command + "noun", name[1]),
                Prose([page.Synopsis])),
            Prose(page.Description),
            new XElement(Command + "syntax", cmdlet.Sets.Select(set => Syntax(set, page))),
            new XElement(Command + "parameters", cmdlet.Parameters.Select(use => Parameter(use, page))),
            new XElement(Command + "inputTypes", page.Inputs.Select(entry => Typed("inputType", entry, types))),
            new XElement(Command + "returnValues", page.Outputs.Select(entry => Typed("returnValue", entry, types))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", Paragraphs(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select(Example)),
            Links(cmdlet, page));
    }

    private static XElement Syntax(IReadOnlyList<ParameterUse> set, HelpPage page) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", page.Cmdlet),
        set.Select(use => new XElement(
            Command + "parameter",
            Attributes(use),
            new XElement(Maml + "name", use.Parameter.Name),
            Values(Accepted(use.Parameter, page.Find(use.Parameter.Name))),
            Value(use.Parameter))));

    private static XElement Parameter(ParameterUse use, HelpPage page)
    {
        ParameterFacts facts = use.Parameter;
        HelpEntry? entry = page.Find(facts.Name);
        IReadOnlyList<string> words = entry?.Paragraphs ?? [facts.StandardText!];
        return new XElement(
            Command + "parameter",
            Attributes(use),
            new XElement(Maml + "name", facts.Name),
            Prose([.. words, .. Limits(facts, entry, string.Join(' ', words))]),
            Value(facts) ?? ParameterValue(required: false, isArray: false, facts.Type.Name),
            new XElement(Dev + "type", new XElement(Maml + "name", facts.Type.Name)),
            new XElement(Dev + "defaultValue", entry?.Default ?? facts.Default));
    }

    private static IReadOnlyList<string> Accepted(ParameterFacts facts, HelpEntry? entry) =>
        entry?.AcceptedValues ?? facts.AcceptedValues;

    private static IEnumerable<string> Limits(ParameterFacts facts, HelpEntry? entry, string words)
    {
        IReadOnlyList<string> accepted = Accepted(facts, entry);
        // A page that explains each value has already listed them.
        if (!accepted.All(value => words.Contains(value, StringComparison.Ordinal)))
            yield return $"Accepted values: {string.Join(", ", accepted)}.";
        if (facts.Range.Length > 0)
            yield return $"Range: {facts.Range}.";
    }

    private static IEnumerable<XAttribute> Attributes(ParameterUse use) =>
    [
        new("required", use.IsMandatory),
        new("variableLength", use.Parameter.Type.IsArray),
        new("globbing", use.Parameter.SupportsWildcards),
        new("pipelineInput", use.PipelineInput),
        new("position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new("aliases", use.Parameter.Aliases.Count == 0 ? "none" : string.Join(", ", use.Parameter.Aliases)),
    ];

    private static XElement? Values(IReadOnlyList<string> accepted) => accepted.Count == 0
        ? null
        : new XElement(
            Command + "parameterValueGroup",
            accepted.Select(value => ParameterValue(required: false, isArray: false, value)));

    private static XElement? Value(ParameterFacts facts) =>
        facts.IsSwitch ? null : ParameterValue(required: true, facts.Type.IsArray, TypeText.Short(facts.Type));

    private static XElement ParameterValue(bool required, bool isArray, string text) => new(
        Command + "parameterValue",
        new XAttribute("required", required),
        new XAttribute("variableLength", isArray),
        text);

    private static XElement Typed(string element, HelpEntry entry, TypeIndex types) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", string.Join(", ", types.FullNames(entry.Name)))),
        Prose(entry.Paragraphs));

    private static XElement Example(HelpExample example, int index) => new(
        Command + "example",
        new XElement(Maml + "title", $"---------- Example {index + 1}: {example.Title} ----------"),
        new XElement(Dev + "code", example.Code),
        // Get-Help ends an example at the end of its remarks: two empty ones add space before the next example.
        new XElement(Dev + "remarks", Paragraphs([.. example.Remarks, "", ""])));

    private static XElement Links(CmdletFacts cmdlet, HelpPage page) => new(
        Maml + "relatedLinks",
        cmdlet.HelpUri is { } uri ? Link("Online version:", uri) : null,
        page.Links.Select(link => Link(link, "")));

    private static XElement Link(string text, string uri) =>
        new(Maml + "navigationLink", new XElement(Maml + "linkText", text), new XElement(Maml + "uri", uri));

    private static XElement Prose(IEnumerable<string> paragraphs) => new(Maml + "description", Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IEnumerable<string> paragraphs) =>
        paragraphs.Select(text => new XElement(Maml + "para", text));
}
