using System.Globalization;
using EventIo.Findings;
using Xunit;

namespace EventIo.Tests.Findings;

public sealed class TextListTests
{
    [Fact]
    public void The_text_of_a_list_is_its_elements_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("1.5; 2", ((IReadOnlyList<double>)[1.5, 2]).ToTextList().ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.Equal("", TextLists.Empty<string>().ToString());
        Assert.Equal(
            "Lossy: 5 %.",
            ((IReadOnlyList<Finding>)[Finding.Of(FindingKind.Lossy, "5 %.")]).ToTextList().ToString());
    }
}
