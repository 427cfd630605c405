using System.Text.RegularExpressions;

namespace EventIo.Documentation.Topics;

/// <summary>
/// A topic that is written by hand, except for its tables: a line <c>{{Name}}</c> is replaced by the table of that
/// name, with the line's indentation.
/// </summary>
/// <param name="tables">The tables: terms and their meanings.</param>
/// <param name="problems">Receives the problems.</param>
internal sealed partial class TopicTemplate(
    IReadOnlyDictionary<string, IReadOnlyList<(string Term, string Meaning)>> tables, ICollection<Problem> problems)
{
    private const int Indent = 4;
    private const string SynopsisHeading = "SHORT DESCRIPTION";

    /// <summary>Fills in the tables.</summary>
    /// <param name="file">The path of the template, for problems.</param>
    /// <param name="template">The template.</param>
    /// <returns>The topic.</returns>
    internal string Fill(string file, string template)
    {
        var text = new TopicText();
        string[] lines = template.ReplaceLineEndings("\n").Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            Match table = Table().Match(lines[index]);
            if (!table.Success)
                text.Line(Checked(file, lines, index));
            else if (tables.TryGetValue(table.Groups["name"].Value, out var rows))
                Rows(text, table.Groups["indent"].Length, rows);
            else
                problems.Add(new(file, index + 1, $"there is no table {table.Groups["name"].Value}"));
        }
        return text.ToString();
    }

    private string Checked(string file, string[] lines, int index)
    {
        string line = lines[index];
        if (line.Contains("{{", StringComparison.Ordinal))
            problems.Add(new(file, index + 1, "a table has its own line, and no blanks in its braces: {{Name}}"));
        // Get-Help's lists show only the first line as the synopsis.
        bool isLongSynopsis = index > 1 && lines[index - 2] == SynopsisHeading && line.Length > 0;
        if (isLongSynopsis)
            problems.Add(new(file, index + 1, $"'{SynopsisHeading}' has more than one line: shorten it"));
        return line;
    }

    private static void Rows(TopicText text, int indent, IReadOnlyList<(string Term, string Meaning)> rows)
    {
        foreach ((string term, string meaning) in rows)
        {
            text.Paragraph(indent, term);
            text.Paragraph(indent + Indent, meaning);
        }
    }

    [GeneratedRegex(@"^(?<indent> *)\{\{(?<name>\w+)\}\}$")]
    private static partial Regex Table();
}
