using System.Management.Automation;
using EventIo.Documentation.Cmdlets;
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
        Assert.Equal(["Get-Sample", "about_Sample"], page.Links);
    }

    [Theory]
    [InlineData("A text.", "", "-Text has no description", 33)]
    [InlineData("### -Text\n\nA text.\n", "", "-Text is not described", 21)]
    [InlineData("### -Text", "### -Words", "Get-Sample has no parameter -Words", 33)]
    [InlineData("### -Text", "### Text", "the heading of a parameter lacks the dash", 33)]
    [InlineData("### -Text", "### -Size", "-Size is described twice", 33)]
    [InlineData("Default: As large as it is", "Default: None", "'Default: None' is what the cmdlet says itself", 27)]
    [InlineData("The color.", "The color.\n\nAccepted values: Red, Blue.", "-Color does not accept Blue", 23)]
    [InlineData("```powershell\nGet-Sample |\n    Format-List\n```", "",
        "the example 'The default' doesn't begin with code", 12)]
    [InlineData("    Format-List\n```", "    Format-List", "this code has no end", 14)]
    [InlineData("### SampleOutput", "### Samples", "there is no type Samples", 45)]
    [InlineData("### SampleOutput\n", "", "the section 'Outputs' lacks '### SampleOutput'", 1)]
    [InlineData("### String[]\n", "", "the section 'Inputs' lacks '### String[]'", 1)]
    [InlineData("## Notes", "## Remarks", "'Remarks' is not one of the sections", 49)]
    [InlineData("## Notes\n\nNone.\n", "", "the section '## Notes' is missing", 1)]
    [InlineData("# Get-Sample\n", "# Sample\n", "the page doesn't begin with the heading '# Get-Sample'", 1)]
    [InlineData("    Format-List\n```", "    Format-List\n\n### Another\n\n```powershell\nGet-Sample\n```",
        "this code has no end", 14)]
    [InlineData("A list.", "```powershell\nGet-Sample\n```", "only an example has code, once", 19)]
    [InlineData("\n\n## Examples", "\n\n```powershell\nGet-Sample\n```\n\n## Examples", "only an example has code", 10)]
    [InlineData("The color.", "The color.\n\n```powershell\nRed\n```", "only an example has code", 27)]
    [InlineData("## Parameters", "## Parameters\n\nThese.", "the section '## Parameters' begins with an entry", 23)]
    [InlineData("## Notes\n", "## Notes\n\n### One", "the section '## Notes' has no entries", 51)]
    [InlineData("None.", "", "the section '## Notes' is empty", 49)]
    [InlineData("### The default\n\n```powershell\nGet-Sample |\n    Format-List\n```\n\nA list.", "",
        "the section '## Examples' is empty", 10)]
    [InlineData("None.", "#### None", "Get-Help can't show this", 51)]
    [InlineData("None.", "##None", "a heading has a blank after its #", 51)]
    [InlineData("None.", "> None.", "Get-Help can't show this", 51)]
    [InlineData("None.", "    None.", "Get-Help can't show this", 51)]
    [InlineData("None.", "A <b>word</b>.", "Get-Help can't show an image or HTML", 51)]
    [InlineData("None.", "| a | b |\n|---|---|\n| 1 | 2 |", "Get-Help can't show a table", 51)]
    [InlineData("None.", "- one\n  - two", "Get-Help can't show this: an item of a list is one paragraph", 51)]
    [InlineData("about_Sample", "about_Simple", "there is no cmdlet and no topic about_Simple", 53)]
    [InlineData("# Get-Sample\n", "Words.\n\n# Get-Sample\n", "this is before the first heading", 1)]
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
        var check = new HelpCheck("en-US", Sample.HelpBase, Sample.Types, Sample.Topics, problems);
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
        var check = new HelpCheck("en-US", "https://example.net/", Sample.Types, Sample.Topics, problems);
        _ = check.Pair([Sample.Facts], [page]);
        Assert.Equal(
            "the HelpUri of Get-Sample is 'https://example.org/help/Get-Sample.md'; make it " +
            "'https://example.net/Get-Sample.md'",
            Assert.Single(problems).Message);
    }

    [Fact]
    public void A_default_that_the_cmdlet_refuses_is_reported()
    {
        var problems = new List<EventIo.Documentation.Problem>();
        HelpPage page = HelpPageReader.Read(
            "Get-Count.md", "# Get-Count\n\n## Parameters\n\n### -Count\n\nA count.\n", problems);
        var check = new HelpCheck("", "", Sample.Types, [], problems);
        _ = check.Pair([CmdletReader.Read(typeof(GetCountCommand))], [page]);
        const string Message = "the default of -Count, 0, is not in its range, 1 to 9";
        Assert.Contains(problems, problem =>
            problem.Line == 5 && problem.Message.StartsWith(Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("`a`", "a")]
    [InlineData("``\"a`r`n\"``", "\"a`r`n\"")]
    [InlineData("**a** b", "a b")]
    [InlineData(@"TCP\_KEEP\*", "TCP_KEEP*")]
    [InlineData("[a](b.md)", "a")]
    [InlineData("a\nb", "a b")]
    [InlineData("*a* _b_ &amp; c", "a b & c")]
    [InlineData("* a", "- a")]
    [InlineData("2. a\n   b", "2. a b")]
    public void Markup_is_dropped(string markdown, string plain) =>
        Assert.Equal(plain, Assert.Single(MarkdownReader.Read("x.md", $"# x\n\n{markdown}\n", []).Single().Paragraphs));

    [Cmdlet(VerbsCommon.Get, "Count")]
    internal sealed class GetCountCommand : PSCmdlet
    {
        [Parameter]
        [ValidateRange(1, 9)]
        public int Count { get; set; }
    }
}
