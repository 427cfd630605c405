using System.Text;

namespace EventIo.Documentation.Topics;

/// <summary>Writes the plain text of an about topic, wrapped for a screen of 80 columns.</summary>
internal sealed class TopicText
{
    private const int Columns = 78;
    private const int Indent = 4;

    private readonly StringBuilder _text = new();

    /// <summary>Adds a heading.</summary>
    /// <param name="title">Its words.</param>
    internal void Heading(string title) => _text.Append(title).Append('\n');

    /// <summary>Adds a heading, a paragraph and an empty line.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="words">The paragraph.</param>
    internal void Section(string title, string words)
    {
        Heading(title);
        Paragraph(Indent, words);
        Break();
    }

    /// <summary>Adds a paragraph, wrapped between words.</summary>
    /// <param name="indent">The indentation in blanks.</param>
    /// <param name="words">The words.</param>
    internal void Paragraph(int indent, string words)
    {
        var line = new StringBuilder();
        foreach (string word in words.Split(' '))
        {
            if (line.Length > 0 && indent + line.Length + 1 + word.Length > Columns)
            {
                _text.Append(' ', indent).Append(line).Append('\n');
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        _text.Append(' ', indent).Append(line).Append('\n');
    }

    /// <summary>Adds a line unchanged.</summary>
    /// <param name="line">The line.</param>
    internal void Line(string line) => _text.Append(line).Append('\n');

    /// <summary>Adds an empty line.</summary>
    internal void Break() => _text.Append('\n');

    /// <summary>The topic.</summary>
    /// <returns>Its lines, without empty ones at the end.</returns>
    public override string ToString() => _text.ToString().TrimEnd('\n') + '\n';
}
