using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace EventIo.Documentation.Pages;

/// <summary>
/// Reads the Markdown that help uses: headings of three levels, paragraphs, lists, fenced code, <c>`code`</c>,
/// <c>**bold**</c> and links. Get-Help shows plain text, so markup inside a paragraph is dropped. Any other Markdown
/// is a problem, because Get-Help would lose it or show its characters.
/// </summary>
internal sealed class MarkdownReader
{
    private const string Fence = "```";

    private readonly string _file;
    private readonly ICollection<Problem> _problems;
    private readonly List<MarkdownSection> _sections = [];
    private List<MarkdownBlock>? _blocks;

    private MarkdownReader(string file, ICollection<Problem> problems) => (_file, _problems) = (file, problems);

    /// <summary>Splits a text at its headings.</summary>
    /// <param name="file">Its path, for problems.</param>
    /// <param name="text">The Markdown.</param>
    /// <param name="problems">Receives the problems.</param>
    /// <returns>The sections in order.</returns>
    internal static IReadOnlyList<MarkdownSection> Read(string file, string text, ICollection<Problem> problems)
    {
        var reader = new MarkdownReader(file, problems);
        foreach (Block block in Markdown.Parse(text.ReplaceLineEndings("\n")))
            reader.Add(block);
        return reader._sections;
    }

    private void Add(Block block)
    {
        switch (block)
        {
            case HeadingBlock { Level: <= 3 } heading:
                _blocks = [];
                _sections.Add(new(heading.Level, Plain(heading), heading.Line + 1, _blocks));
                break;
            case ParagraphBlock paragraph:
                AddText(paragraph, "");
                break;
            case ListBlock list:
                foreach (ListItemBlock item in list.Cast<ListItemBlock>())
                    AddItem(item, list.IsOrdered ? $"{item.Order}. " : "- ");
                break;
            case FencedCodeBlock code:
                AddCode(code);
                break;
            default:
                Fault(block, "Get-Help can't show this: write headings up to ###, paragraphs, lists and fenced code");
                break;
        }
    }

    private void AddItem(ListItemBlock item, string mark)
    {
        if (item is [ParagraphBlock paragraph])
            AddText(paragraph, mark);
        else
            Fault(item, "Get-Help can't show this: an item of a list is one paragraph");
    }

    private void AddText(ParagraphBlock paragraph, string mark)
    {
        string text = Plain(paragraph);
        if (text.StartsWith('#'))
            Fault(paragraph, "a heading has a blank after its #");
        if (text.StartsWith('|'))
            Fault(paragraph, "Get-Help can't show a table: write a list");
        AddBlock(paragraph, mark + text, isCode: false);
    }

    private void AddCode(FencedCodeBlock code)
    {
        string text = code.Lines.ToString();
        if (code.ClosingFencedCharCount == 0 || text.Contains(Fence, StringComparison.Ordinal))
            Fault(code, $"this code has no end: a line of {Fence} is missing");
        AddBlock(code, text, isCode: true);
    }

    private void AddBlock(Block block, string text, bool isCode)
    {
        if (_blocks is null)
            Fault(block, "this is before the first heading");
        _blocks?.Add(new(text, block.Line + 1, isCode));
    }

    private string Plain(LeafBlock block) => string.Concat(block.Inline?.Select(part => Plain(block, part)) ?? []);

    private string Plain(LeafBlock block, Inline part)
    {
        switch (part)
        {
            case LiteralInline literal:
                return literal.Content.ToString();
            case CodeInline code:
                return code.Content;
            case LineBreakInline:
                return " ";
            case HtmlEntityInline entity:
                return entity.Transcoded.ToString();
            case LinkInline { IsImage: false } or EmphasisInline:
                return string.Concat(((ContainerInline)part).Select(inner => Plain(block, inner)));
            default:
                Fault(block, "Get-Help can't show an image or HTML: write words, and \\< for <");
                return "";
        }
    }

    private void Fault(Block block, string message) => _problems.Add(new(_file, block.Line + 1, message));
}
