using System.Globalization;
using System.Text;

namespace EventIo.Shell;

/// <summary>
/// Draws a prompt and the text behind it, over as many rows as they take. Moves the cursor only relative to itself:
/// where on the screen the prompt is, is never asked, for the answer would come among the user's keys.
/// </summary>
internal sealed class LineRenderer(TextWriter screen, Func<int> width, string continuation)
{
    private const string EraseBelow = "\x1b[J";

    private string _prompt = "";
    private int _row;

    /// <summary>Begins at the start of a row, whatever stands there, and writes the prompt.</summary>
    internal void Begin(string prompt)
    {
        // As many blanks as a row is wide end on the next row, unless they began in the first column.
        screen.Write(new string(' ', width()) + "\r" + EraseBelow);
        int lastLine = prompt.LastIndexOf('\n') + 1;
        screen.Write(prompt[..lastLine]);
        _prompt = prompt[lastLine..];
        _row = 0;
        Draw("", 0);
    }

    /// <summary>Draws the text anew, the cursor in its place.</summary>
    internal void Draw(string text, int cursor)
    {
        int columns = width();
        (int cursorRow, int cursorColumn) = Place(text.AsSpan(0, cursor), columns);
        (int endRow, int endColumn) = Place(text, columns);
        StringBuilder output = new();
        Move(output, _row, 'A');
        output.Append('\r').Append(_prompt)
            .Append(text.Replace("\n", EraseBelow + "\r\n" + continuation, StringComparison.Ordinal));
        // A full row leaves the cursor hanging at its end until one more character comes.
        if (endColumn == 0)
            output.Append(" \r");
        output.Append(EraseBelow);
        Move(output, endRow - cursorRow, 'A');
        output.Append('\r');
        Move(output, cursorColumn, 'C');
        screen.Write(output);
        _row = cursorRow;
    }

    /// <summary>Leaves the text as it stands and goes to a new row.</summary>
    internal void End(string text, string mark = "")
    {
        Draw(text, text.Length);
        screen.Write(mark + "\r\n");
        _row = 0;
    }

    /// <summary>Clears the screen; the next Draw begins at its top.</summary>
    internal void Clear()
    {
        screen.Write("\x1b[H\x1b[2J");
        _row = 0;
    }

    /// <summary>Writes lines below the text; the next Draw begins below them.</summary>
    internal void List(string text, IReadOnlyList<string> items)
    {
        End(text);
        int cell = items.Max(item => CellWidth.Of(item)) + 2;
        int perRow = Math.Max(1, (width() - 1) / cell);
        foreach (string[] row in items.Chunk(perRow))
        {
            IEnumerable<string> padded = row.Select(item => item + new string(' ', cell - CellWidth.Of(item)));
            screen.Write(string.Concat(padded).TrimEnd() + "\r\n");
        }
    }

    /// <summary>The row and column behind a text that follows the prompt.</summary>
    private (int Row, int Column) Place(ReadOnlySpan<char> text, int columns)
    {
        int promptCells = CellWidth.Of(_prompt);
        int row = promptCells / columns;
        int column = promptCells % columns;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                row++;
                column = continuation.Length;
                continue;
            }

            int cells = CellWidth.Of(rune);
            // A wide character that does not fit goes to the next row whole.
            if (column + cells > columns)
                (row, column) = (row + 1, 0);
            column += cells;
            if (column == columns)
                (row, column) = (row + 1, 0);
        }

        return (row, column);
    }

    private static void Move(StringBuilder output, int distance, char direction)
    {
        if (distance > 0)
            output.Append(CultureInfo.InvariantCulture, $"\x1b[{distance}{direction}");
    }
}
