using System.Text.RegularExpressions;

namespace EventIo.Documentation.Pages;

/// <summary>
/// Reads the Markdown subset that help uses: headings of three levels, paragraphs, lists, fenced code, <c>`code`</c>,
/// <c>**bold**</c> and links. Get-Help shows plain text, so markup inside a paragraph is dropped.
/// </summary>
internal static partial class MarkdownReader
{
    private const string Fence = "```";

    /// <summary>Splits a text at its headings.</summary>
    /// <param name="file">Its path, for problems.</param>
    /// <param name="text">The Markdown.</param>
    /// <param name="problems">Receives the problems.</param>
    /// <returns>The sections in order.</returns>
    internal static IReadOnlyList<MarkdownSection> Read(string file, string text, ICollection<Problem> problems)
    {
        var sections = new List<MarkdownSection>();
        var blocks = new List<MarkdownBlock>();
        var paragraph = new List<string>();
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            string line = lines[index];
            if (Heading().Match(line) is { Success: true } heading)
            {
                Flush(paragraph, blocks);
                blocks = [];
                sections.Add(new(heading.Groups[1].Length, Plain(heading.Groups[2].Value.Trim()), index + 1, blocks));
            }
            else if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                Flush(paragraph, blocks);
                int end = Array.IndexOf(lines, Fence, index + 1);
                if (end < 0)
                {
                    problems.Add(new(file, index + 1, "this code has no end: a line of ``` is missing"));
                    break;
                }
                blocks.Add(new(string.Join('\n', lines[(index + 1)..end]), IsCode: true));
                index = end;
            }
            else
            {
                if (line.Length == 0 || line.StartsWith("- ", StringComparison.Ordinal))
                    Flush(paragraph, blocks);
                if (line.Length > 0)
                    paragraph.Add(line.Trim());
            }
        }
        Flush(paragraph, blocks);
        return sections;
    }

    private static void Flush(List<string> paragraph, List<MarkdownBlock> blocks)
    {
        if (paragraph.Count > 0)
            blocks.Add(new(Plain(string.Join(' ', paragraph)), IsCode: false));
        paragraph.Clear();
    }

    private static string Plain(string text) =>
        Escape().Replace(Bold().Replace(Link().Replace(text, "$1"), "$1"), "$1$2$3");

    [GeneratedRegex("^(#{1,3}) (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\*\*([^*]+)\*\*")]
    private static partial Regex Bold();

    // Removes the ticks of ``code``, which may contain ticks, and of `code`; and the backslash of \* and others.
    [GeneratedRegex(@"``(.+?)``|`([^`]*)`|\\([\\`*_{}\[\]()#+.!<>|-])")]
    private static partial Regex Escape();
}
