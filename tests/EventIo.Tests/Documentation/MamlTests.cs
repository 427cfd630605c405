using System.Management.Automation;
using System.Xml.Linq;
using EventIo.Documentation.Cmdlets;
using EventIo.Documentation.Maml;
using Xunit;

namespace EventIo.Tests.Documentation;

/// <summary>MAML has the prose of the page and the facts of the cmdlet.</summary>
public sealed class MamlTests
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly XElement Help =
        XDocument.Parse(MamlWriter.Write([(Sample.Facts, Sample.Check(Sample.Page).Page)], Sample.Types))
            .Root!.Elements().Single();

    [Fact]
    public void Each_parameter_set_is_a_line_of_syntax_with_the_default_set_first()
    {
        IEnumerable<string> sets = Help.Descendants(Command + "syntaxItem").Select(item => string.Join(' ', item
            .Elements(Command + "parameter").Select(parameter => parameter.Element(Maml + "name")!.Value)));
        Assert.Equal(["Text Size WhatIf Confirm", "Color Size WhatIf Confirm"], sets);
    }

    [Theory]
    [InlineData("Text", "false true true True (ByPropertyName, ByValue) 0 T", "String[]", "a, b")]
    [InlineData("Color", "true false false False named none", "SampleColor", "None")]
    [InlineData("Size", "false false false False named none", "Int32", "As large as it is")]
    [InlineData("WhatIf", "false false false False named wi", "SwitchParameter", "False")]
    public void A_parameter_is_described_by_the_attributes_of_its_property(
        string name, string attributes, string type, string value)
    {
        XElement parameter = Parameter(name);
        Assert.Equal(attributes, string.Join(' ', parameter.Attributes().Select(attribute => attribute.Value)));
        Assert.Equal(type, parameter.Element(Dev + "type")!.Value);
        Assert.Equal(value, parameter.Element(Dev + "defaultValue")!.Value);
    }

    [Theory]
    [InlineData("Color", "The color.|Accepted values: Red, Green.")]
    [InlineData("Size", "The size.|Range: 1 to 9.")]
    [InlineData("WhatIf", "Shows what would be done, and does nothing.")]
    public void A_description_says_what_values_a_parameter_accepts(string name, string paragraphs) => Assert.Equal(
        paragraphs.Split('|'),
        Parameter(name).Element(Maml + "description")!.Elements().Select(paragraph => paragraph.Value));

    [Fact]
    public void The_first_link_is_the_online_page() => Assert.Equal(
        ["Online version: https://example.org/help/Get-Sample.md", "Get-Sample ", "about_Sample "],
        Help.Descendants(Maml + "navigationLink")
            .Select(link => $"{link.Element(Maml + "linkText")!.Value} {link.Element(Maml + "uri")!.Value}"));

    [Fact]
    public void Types_have_their_full_names() =>
        Assert.Equal(
            typeof(Sample.SampleOutput).FullName,
            Help.Descendants(Command + "returnValue").Single().Element(Dev + "type")!.Value);

    [Theory]
    [InlineData(1.5, "1.5")]
    [InlineData(null, "None")]
    [InlineData("", "None")]
    [InlineData(new[] { 1, 2 }, "1, 2")]
    [InlineData(new int[0], "None")]
    [InlineData(ConfirmImpact.High, "High")]
    public void A_default_is_shown_as_text(object? value, string text) => Assert.Equal(text, DefaultText.Of(value));

    private static XElement Parameter(string name) => Help.Element(Command + "parameters")!.Elements()
        .Single(parameter => parameter.Element(Maml + "name")!.Value == name);
}
