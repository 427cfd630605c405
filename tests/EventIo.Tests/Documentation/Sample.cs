using System.Collections.ObjectModel;
using System.Management.Automation;
using EventIo.Documentation;
using EventIo.Documentation.Cmdlets;
using EventIo.Documentation.Pages;

namespace EventIo.Tests.Documentation;

/// <summary>A cmdlet and its page, as small as possible with every feature of help pages.</summary>
internal static class Sample
{
    internal const string Name = "Get-Sample";
    internal const string HelpBase = "https://example.org/help/";

    internal const string Page = """
        # Get-Sample

        Gets a sample.

        ## Description

        The Get-Sample cmdlet gets `one` sample, see [the notes](notes.md).
        This line belongs to the paragraph.

        ## Examples

        ### The default

        ```powershell
        Get-Sample |
            Format-List
        ```

        A list.

        ## Parameters

        ### -Color

        The color.

        ### -Size

        The size.

        Default: As large as it is

        ### -Text

        A text.

        ## Inputs

        ### String[]

        Texts.

        ## Outputs

        ### SampleOutput

        The sample.

        ## Notes

        None.

        ## Related links

        - [Get-Sample](Get-Sample.md)
        - about_Sample
        """;

    internal static string[] Topics { get; } = ["about_Sample"];

    internal static CmdletFacts Facts { get; } = CmdletReader.Read(typeof(GetSampleCommand));

    internal static TypeIndex Types { get; } = new([typeof(SampleOutput)]);

    /// <summary>Reads a page and compares it with the cmdlet.</summary>
    internal static (HelpPage Page, Collection<Problem> Problems) Check(string page)
    {
        var problems = new Collection<Problem>();
        HelpPage read = HelpPageReader.Read($"en-US/{Name}.md", page, problems);
        _ = new HelpCheck("en-US", HelpBase, Types, Topics, problems).Pair([Facts], [read]);
        return (read, problems);
    }

    internal sealed record SampleOutput;

    internal enum SampleColor
    {
        Red,
        Green,
    }

    [Cmdlet(
        VerbsCommon.Get, "Sample", DefaultParameterSetName = "ByText", SupportsShouldProcess = true,
        HelpUri = HelpBase + Name + ".md")]
    [OutputType(typeof(SampleOutput))]
    internal sealed class GetSampleCommand : PSCmdlet
    {
        [Parameter(ParameterSetName = "ByColor", Mandatory = true)]
        public SampleColor Color { get; set; }

        [Parameter(
            ParameterSetName = "ByText", Position = 0, ValueFromPipeline = true,
            ValueFromPipelineByPropertyName = true)]
        [Alias("T")]
        [SupportsWildcards]
        public string[] Text { get; set; } = ["a", "b"];

        [Parameter]
        [ValidateRange(1, 9)]
        public int? Size { get; set; }
    }
}
