using System.Xml.Linq;
using EventIo.Documentation.Views;
using EventIo.Measurement.Load;
using EventIo.Servers;
using EventIo.Sockets.References;
using Xunit;

namespace EventIo.Tests.Documentation;

/// <summary>
/// The type of an object, and the row of that type in the catalogue, determine which properties are shown and which
/// properties cross a process boundary.
/// </summary>
public sealed class OutputCatalogTests
{
    public static TheoryData<Type> Types => [.. OutputCatalog.All.Select(row => row.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public void An_output_type_has_four_to_eight_leading_properties_that_exist(Type type)
    {
        OutputType row = Row(type);
        Assert.InRange(row.Deciding.Length, 4, 8);
        IEnumerable<string> named = row.Deciding.Concat(row.Leading).Concat(row.Optional);
        Assert.Empty(named.Except(row.Properties.Select(property => property.Name)));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_list_has_each_property_once_but_no_histograms(Type type)
    {
        IEnumerable<string> listed = XDocument.Parse(ListViewWriter.Write([Row(type)])).Descendants("ListItem")
            .Select(item => (item.Element("PropertyName") ?? item.Element("Label"))!.Value);
        Assert.Equal(
            type.GetProperties().Where(property => property.GetMethod!.IsPublic && !property.GetMethod.IsStatic)
                .Select(property => property.Name)
                .Where(name => !name.EndsWith("Histogram", StringComparison.Ordinal))
                .Order(),
            listed.Order());
    }

    [Fact]
    public void A_list_begins_with_the_leading_properties_and_then_has_the_others()
    {
        Assert.Equal(
            ["Name", "PreviousValue", "AskedValue", "Value", "Unit"],
            Row(typeof(SocketOptionChange)).Properties.Take(5).Select(property => property.Name));
        Assert.Equal(
            ["Id", "Name", "State"], Row(typeof(EventServer)).Properties.Take(3).Select(property => property.Name));
    }

    [Fact]
    public void Live_histograms_do_not_cross_a_process_boundary_and_encoded_ones_do()
    {
        var types = XDocument.Parse(TypeFileWriter.Write(OutputCatalog.All)).Root!.Elements("Type").ToDictionary(
            type => type.Element("Name")!.Value,
            type => type.Descendants("PropertySet").ToDictionary(
                set => set.Element("Name")!.Value,
                set => set.Descendants("Name").Skip(1).Select(name => name.Value).ToArray()));
        string[] load = types[typeof(LoadMeasurement).FullName!]["PropertySerializationSet"];
        Assert.Contains("EncodedResponseHistogram", load);
        Assert.Contains("Distribution", load);
        Assert.DoesNotContain("ResponseHistogram", load);
        Assert.All(OutputCatalog.All, row => Assert.All(
            new[] { row.Type.FullName!, $"Deserialized.{row.Type.FullName}" },
            name => Assert.Equal(row.Deciding, types[name]["DefaultDisplayPropertySet"])));
    }

    private static OutputType Row(Type type) => OutputCatalog.All.Single(row => row.Type == type);
}
