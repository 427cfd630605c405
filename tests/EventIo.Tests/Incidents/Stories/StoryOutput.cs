using System.Text.RegularExpressions;

namespace EventIo.Tests.Incidents.Stories;

/// <summary>
/// The output of a story's lines, as about_EventIo_Troubleshooting prints it. Every text of this output must also be in
/// the output of a run. Figures differ from run to run, and so do the places where lines are broken.
/// </summary>
internal static partial class StoryOutput
{
    /// <summary>Returns those parts of the topic's output that a run's output lacks.</summary>
    /// <param name="expected">The topic's output: properties (Format-List) or lines of a table.</param>
    /// <param name="output">The run's output.</param>
    internal static string[] Missing(IEnumerable<string> expected, string output)
    {
        string run = Squeeze(output);
        return [.. Parts(expected).Where(part => !Pattern(part).IsMatch(run))];
    }

    // The lines below a property belong to it.
    private static List<string> Parts(IEnumerable<string> lines)
    {
        List<string> parts = [];
        bool isProperty = false;
        foreach (string line in lines.Where(line => line.Trim().Length > 0))
        {
            bool begins = Property().IsMatch(line);
            if (isProperty && !begins)
                parts[^1] += line;
            else
                parts.Add(line);
            isProperty |= begins;
        }
        return parts;
    }

    private static Regex Pattern(string part) =>
        new(Figures().Replace(Regex.Escape(Squeeze(part)), "[0-9.,]+"), RegexOptions.CultureInvariant);

    private static string Squeeze(string text) => Blanks().Replace(text, "");

    [GeneratedRegex(@"^ *[A-Za-z]+ +: ")]
    private static partial Regex Property();

    // Escaped: 1,349 is the same, 5.1 is 5\.1.
    [GeneratedRegex(@"[0-9](?:,|\\\.|[0-9])*")]
    private static partial Regex Figures();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
