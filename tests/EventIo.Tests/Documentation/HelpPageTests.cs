using EventIo.Documentation.Pages;
using Xunit;

namespace EventIo.Tests.Documentation;

/// <summary>A page of help is read as written, and its faults are reported with file and line.</summary>
public sealed class HelpPageTests
{
    [Fact]
    public void A_complete_page_has_no_faults_and_plain_paragraphs()
    {
        (HelpPage page, var problems) = Sample.Check(Sample.Page);
        Assert.Empty(problems);
        Assert.Equal("Gets a sample.", page.Synopsis);
        Assert.Equal(
            ["The Get-Sample cmdlet gets one sample, see the notes. This line belongs to the paragraph."],
            page.Description);
        HelpExample example = Assert.Single(page.Examples);
        Assert.Equal(("The default", "Get-Sample |\n    Format-List"), (example.Title, example.Code));
        Assert.Equal(["A list."], example.Remarks);
        Assert.Equal("As large as it is", page.Find("Size")?.Default);
        Assert.Equal(["The size."], page.Find("Size")?.Paragraphs);
        Assert.Equal(["Get-Other", "about_Sample"], page.Links);
    }

    [Theory]
    [InlineData("A text.", "", "-Text has no description", 33)]
    [InlineData("### -Text\n\nA text.\n", "", "-Text is not described", 21)]
    [InlineData("### -Text", "### -Words", "Get-Sample has no parameter -Words", 33)]
    [InlineData("### -Text", "### Text", "a parameter is headed by its name with a dash", 33)]
    [InlineData("### -Text", "### -Size", "-Size is described twice", 33)]
    [InlineData("Default: As large as it is", "Default: None", "'Default: None' is what the cmdlet says itself", 27)]
    [InlineData("The color.", "The color.\n\nAccepted values: Red, Blue.", "-Color does not accept Blue", 23)]
    [InlineData("```powershell\nGet-Sample |\n    Format-List\n```", "",
        "the example 'The default' begins with no code", 12)]
    [InlineData("    Format-List\n```", "    Format-List", "this code has no end", 14)]
    [InlineData("### SampleOutput", "### Samples", "there is no type Samples", 45)]
    [InlineData("### SampleOutput\n", "", "the section 'Outputs' lacks '### SampleOutput'", 1)]
    [InlineData("### String[]\n", "", "the section 'Inputs' lacks '### String[]'", 1)]
    [InlineData("## Notes", "## Remarks", "'Remarks' is not one of the sections", 49)]
    [InlineData("## Notes\n\nNone.\n", "", "the section '## Notes' is missing", 1)]
    [InlineData("# Get-Sample\n", "# Sample\n", "the page begins with the heading '# Get-Sample'", 1)]
    public void A_fault_on_a_page_is_reported_with_its_line(string right, string wrong, string message, int line)
    {
        string page = Sample.Page.ReplaceLineEndings("\n");
        Assert.Contains(right, page, StringComparison.Ordinal);
        var problems = Sample.Check(page.Replace(right, wrong, StringComparison.Ordinal)).Problems;
        Assert.Contains(problems, problem =>
            problem.Message.StartsWith(message, StringComparison.Ordinal)
            && (problem.File, problem.Line) == ("en-US/Get-Sample.md", line));
    }

    [Fact]
    public void A_cmdlet_without_a_page_and_a_page_without_a_cmdlet_are_reported()
    {
        var problems = new List<EventIo.Documentation.Problem>();
        var check = new HelpCheck("en-US", Sample.HelpBase, Sample.Types, problems);
        Assert.Empty(check.Pair(
            [Sample.Facts], [new HelpPage("en-US/Get-Nothing.md", "Get-Nothing", "Gets nothing.")]));
        Assert.Equal(
            [
                "en-US/Get-Sample.md(1): error HELP: the cmdlet Get-Sample has no page",
                "en-US/Get-Nothing.md(1): error HELP: there is no cmdlet Get-Nothing",
            ],
            problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void A_HelpUri_of_another_page_is_reported()
    {
        var problems = new List<EventIo.Documentation.Problem>();
        HelpPage page = Sample.Check(Sample.Page).Page;
        _ = new HelpCheck("en-US", "https://example.net/", Sample.Types, problems).Pair([Sample.Facts], [page]);
        Assert.Equal(
            "the HelpUri of Get-Sample is 'https://example.org/help/Get-Sample.md'; make it " +
            "'https://example.net/Get-Sample.md'",
            Assert.Single(problems).Message);
    }

    [Theory]
    [InlineData("`a`", "a")]
    [InlineData("``\"a`r`n\"``", "\"a`r`n\"")]
    [InlineData("**a** b", "a b")]
    [InlineData(@"TCP\_KEEP\*", "TCP_KEEP*")]
    [InlineData("[a](b.md)", "a")]
    [InlineData("a\nb", "a b")]
    public void Markup_is_dropped(string markdown, string plain) =>
        Assert.Equal(plain, Assert.Single(MarkdownReader.Read("x.md", $"# x\n\n{markdown}\n", []).Single().Paragraphs));
}
