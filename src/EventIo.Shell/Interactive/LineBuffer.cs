using System.Text;

namespace EventIo.Shell;

/// <summary>A text that is being edited, and the cursor in it. Lines are parted by '\n'. Knows no terminal.</summary>
internal sealed class LineBuffer
{
    private readonly StringBuilder _text = new();
    private string _killed = "";

    /// <summary>All of the text.</summary>
    internal string Text => _text.ToString();

    /// <summary>The index of the character that the cursor is on; the length when it is behind the last one.</summary>
    internal int Cursor { get; private set; }

    /// <summary>Whether there is no text.</summary>
    internal bool IsEmpty => _text.Length == 0;

    /// <summary>Whether the cursor is behind the last character.</summary>
    internal bool IsAtEnd => Cursor == _text.Length;

    private int LineStart
    {
        get
        {
            int start = Cursor;
            while (start > 0 && _text[start - 1] != '\n')
                start--;
            return start;
        }
    }

    private int LineEnd
    {
        get
        {
            int end = Cursor;
            while (end < _text.Length && _text[end] != '\n')
                end++;
            return end;
        }
    }

    /// <summary>Puts another text in place, the cursor behind it.</summary>
    internal void Set(string text)
    {
        _text.Clear().Append(text);
        Cursor = text.Length;
    }

    /// <summary>Puts text at the cursor.</summary>
    internal void Insert(string text) => Replace(Cursor, 0, text);

    /// <summary>Puts text in place of a part, the cursor behind it.</summary>
    internal void Replace(int start, int length, string text)
    {
        _text.Remove(start, length).Insert(start, text);
        Cursor = start + text.Length;
    }

    /// <summary>One character back.</summary>
    internal void Left() => Cursor = Before(Cursor);

    /// <summary>One character on.</summary>
    internal void Right() => Cursor = After(Cursor);

    /// <summary>To the start of the line.</summary>
    internal void Home() => Cursor = LineStart;

    /// <summary>Behind the end of the line.</summary>
    internal void End() => Cursor = LineEnd;

    /// <summary>To the end of all lines.</summary>
    internal void ToEnd() => Cursor = _text.Length;

    /// <summary>To the start of this word or of the one before.</summary>
    internal void WordLeft() => Cursor = WordStart();

    /// <summary>Behind this word or the next one.</summary>
    internal void WordRight() => Cursor = WordEnd();

    /// <summary>Deletes the character before the cursor.</summary>
    internal void Backspace() => Cut(Before(Cursor), Cursor);

    /// <summary>Deletes the character at the cursor.</summary>
    internal void Delete() => Cut(Cursor, After(Cursor));

    /// <summary>Cuts out the line up to the cursor.</summary>
    internal void KillToStart() => Kill(LineStart, Cursor);

    /// <summary>Cuts out the rest of the line.</summary>
    internal void KillToEnd() => Kill(Cursor, LineEnd);

    /// <summary>Cuts out the word before the cursor.</summary>
    internal void KillWordLeft() => Kill(WordStart(), Cursor);

    /// <summary>Cuts out the word at the cursor.</summary>
    internal void KillWordRight() => Kill(Cursor, WordEnd());

    /// <summary>Puts in what was cut out last.</summary>
    internal void Yank() => Insert(_killed);

    /// <summary>To the line above; false when this is the first.</summary>
    internal bool Up()
    {
        int start = LineStart;
        if (start == 0)
            return false;
        int column = Cursor - start;
        Cursor = start - 1;
        Cursor = Math.Min(LineStart + column, Cursor);
        return true;
    }

    /// <summary>To the line below; false when this is the last.</summary>
    internal bool Down()
    {
        int end = LineEnd;
        if (end == _text.Length)
            return false;
        int column = Cursor - LineStart;
        Cursor = end + 1;
        Cursor = Math.Min(Cursor + column, LineEnd);
        return true;
    }

    /// <summary>A character may be two chars, a surrogate pair.</summary>
    private int Before(int index) =>
        index <= 1 ? 0 : char.IsSurrogatePair(_text[index - 2], _text[index - 1]) ? index - 2 : index - 1;

    private int After(int index) => index >= _text.Length
        ? _text.Length
        : index + 1 < _text.Length && char.IsSurrogatePair(_text[index], _text[index + 1]) ? index + 2 : index + 1;

    private int WordStart()
    {
        int start = Cursor;
        while (start > 0 && !IsWord(_text[start - 1]))
            start--;
        while (start > 0 && IsWord(_text[start - 1]))
            start--;
        return start;
    }

    private int WordEnd()
    {
        int end = Cursor;
        while (end < _text.Length && !IsWord(_text[end]))
            end++;
        while (end < _text.Length && IsWord(_text[end]))
            end++;
        return end;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c);

    private void Kill(int start, int end)
    {
        if (end > start)
            _killed = _text.ToString(start, end - start);
        Cut(start, end);
    }

    private void Cut(int start, int end)
    {
        _text.Remove(start, end - start);
        Cursor = start;
    }
}
