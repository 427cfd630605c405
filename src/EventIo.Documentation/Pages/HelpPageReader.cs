namespace EventIo.Documentation.Pages;

/// <summary>
/// Reads a page of help: <c># Cmdlet</c> with the synopsis, then <c>## Description</c>, <c>## Examples</c>,
/// <c>## Parameters</c>, <c>## Inputs</c>, <c>## Outputs</c>, <c>## Notes</c> and <c>## Related links</c>.
/// </summary>
internal sealed class HelpPageReader
{
    private const string Description = "Description";
    private const string Examples = "Examples";
    private const string Parameters = "Parameters";
    private const string Inputs = "Inputs";
    private const string Outputs = "Outputs";
    private const string Notes = "Notes";
    private const string Links = "Related links";
    private const string DefaultPrefix = "Default: ";
    private const string ValuesPrefix = "Accepted values: ";
    private static readonly string[] Titles = [Description, Examples, Parameters, Inputs, Outputs, Notes, Links];
    private static readonly string[] Entered = [Examples, Parameters, Inputs, Outputs];

    private readonly string _file;
    private readonly ICollection<Problem> _problems;
    private readonly Dictionary<string, (MarkdownSection Head, List<MarkdownSection> Entries)> _parts = [];

    private HelpPageReader(string file, ICollection<Problem> problems) => (_file, _problems) = (file, problems);

    /// <summary>Reads a page.</summary>
    /// <param name="file">Its path; its name is the cmdlet's.</param>
    /// <param name="text">The Markdown.</param>
    /// <param name="problems">Receives the problems.</param>
    /// <returns>The page, as far as it could be read.</returns>
    internal static HelpPage Read(string file, string text, ICollection<Problem> problems) =>
        new HelpPageReader(file, problems).Read(MarkdownReader.Read(file, text, problems));

    private HelpPage Read(IReadOnlyList<MarkdownSection> sections)
    {
        string cmdlet = Path.GetFileNameWithoutExtension(_file);
        if (sections is not [{ Level: 1 } title, ..] || title.Title != cmdlet)
            Fault(1, $"the page doesn't begin with the heading '# {cmdlet}'");
        else if (title.Blocks is not [{ IsCode: false }])
            Fault(title.Line, "the heading is not followed by exactly one paragraph, the synopsis");
        Sort(sections.Skip(1));
        foreach (string missing in Titles.Where(part => !_parts.ContainsKey(part)))
            Fault(1, $"the section '## {missing}' is missing");
        FindLostText();
        string synopsis = sections is [{ Paragraphs: [var first, ..] }, ..] ? first : "";
        return new HelpPage(_file, cmdlet, synopsis)
        {
            Description = Prose(Description),
            Examples = [.. Entries(Examples).Select(Example).OfType<HelpExample>()],
            Parameters = [.. Entries(Parameters).Select(Parameter)],
            ParametersLine = Line(Parameters),
            Inputs = [.. Entries(Inputs).Select(Entry)],
            Outputs = [.. Entries(Outputs).Select(Entry)],
            Notes = Prose(Notes),
            Links = [.. Prose(Links).Select(link => link.TrimStart('-', ' '))],
            LinksLine = Line(Links),
        };
    }

    private void Sort(IEnumerable<MarkdownSection> sections)
    {
        List<MarkdownSection>? entries = null;
        foreach (MarkdownSection section in sections)
        {
            if (section.Level == 3 && entries is not null)
            {
                entries.Add(section);
                continue;
            }
            entries = [];
            if (section.Level != 2 || !Titles.Contains(section.Title))
                Fault(section.Line, $"'{section.Title}' is not one of the sections {string.Join(", ", Titles)}");
            else if (!_parts.TryAdd(section.Title, (section, entries)))
                Fault(section.Line, $"the section '{section.Title}' occurs twice");
        }
    }

    // Get-Help shows only what is in its place.
    private void FindLostText()
    {
        foreach ((string part, (MarkdownSection head, List<MarkdownSection> entries)) in _parts)
        {
            bool hasEntries = Entered.Contains(part);
            if (hasEntries ? part == Examples && entries.Count == 0 : head.Blocks.Count == 0)
                Fault(head.Line, $"the section '## {part}' is empty");
            if (hasEntries && head.Blocks is [var text, ..])
                Fault(text.Line, $"the section '## {part}' begins with an entry: Get-Help doesn't show this");
            if (!hasEntries && entries is [var entry, ..])
                Fault(entry.Line, $"the section '## {part}' has no entries");
            if (part != Examples)
                FindCode(hasEntries ? entries.SelectMany(inner => inner.Blocks) : head.Blocks);
        }
    }

    private void FindCode(IEnumerable<MarkdownBlock> blocks)
    {
        foreach (MarkdownBlock code in blocks.Where(block => block.IsCode))
            Fault(code.Line, "only an example has code, once, at its beginning: Get-Help doesn't show this code");
    }

    private IReadOnlyList<string> Prose(string part) =>
        _parts.TryGetValue(part, out var found) ? found.Head.Paragraphs : [];

    private int Line(string part) => _parts.TryGetValue(part, out var found) ? found.Head.Line : 1;

    private List<MarkdownSection> Entries(string part) => _parts.TryGetValue(part, out var found) ? found.Entries : [];

    private HelpExample? Example(MarkdownSection section)
    {
        FindCode(section.Blocks.Skip(1));
        if (section.Blocks is [{ IsCode: true } code, ..] && code.Text.Trim().Length > 0)
            return new(section.Title, code.Text, section.Paragraphs);
        Fault(section.Line, $"the example '{section.Title}' doesn't begin with code: ```powershell, the lines, ```");
        return null;
    }

    private HelpEntry Parameter(MarkdownSection section)
    {
        if (!section.Title.StartsWith('-'))
            Fault(section.Line, $"the heading of a parameter lacks the dash: '### -{section.Title}'");
        HelpEntry entry = Entry(section);
        return entry with
        {
            Name = section.Title.TrimStart('-'),
            Default = After(DefaultPrefix, entry.Paragraphs),
            AcceptedValues = After(ValuesPrefix, entry.Paragraphs)?.TrimEnd('.').Split(", "),
            Paragraphs =
            [
                .. from text in entry.Paragraphs
                   where !text.StartsWith(DefaultPrefix, StringComparison.Ordinal)
                       && !text.StartsWith(ValuesPrefix, StringComparison.Ordinal)
                   select text,
            ],
        };
    }

    private static string? After(string prefix, IReadOnlyList<string> paragraphs) =>
        paragraphs.LastOrDefault(text => text.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];

    private static HelpEntry Entry(MarkdownSection section) => new(section.Title, section.Line, section.Paragraphs);

    private void Fault(int line, string message) => _problems.Add(new(_file, line, message));
}
