using System.Globalization;
using System.Text;

namespace EventIo.Shell;

/// <summary>How many columns of a terminal text takes.</summary>
internal static class CellWidth
{
    private const char Escape = '\x1b';

    private const char Bell = '\a';

    /// <summary>The columns of a line; escape sequences take none.</summary>
    internal static int Of(ReadOnlySpan<char> text)
    {
        int cells = 0;
        while (!text.IsEmpty)
        {
            int sequence = EscapeLength(text);
            if (sequence > 0)
            {
                text = text[sequence..];
                continue;
            }

            Rune.DecodeFromUtf16(text, out Rune rune, out int consumed);
            cells += Of(rune);
            text = text[consumed..];
        }

        return cells;
    }

    /// <summary>0 for what joins the character before it, 2 for East Asian wide ones and pictures, else 1.</summary>
    internal static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
            return Rune.IsControl(rune) ? 0 : 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format)
            return 0;
        return IsWide(rune.Value) ? 2 : 1;
    }

    /// <summary>The blocks that Unicode's EastAsianWidth.txt calls W or F, coarsely.</summary>
    private static bool IsWide(int value) => value is
        (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60)
        or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF)
        or (>= 0x1F900 and <= 0x1F9FF) or (>= 0x20000 and <= 0x3FFFD);

    /// <summary>The length of the escape sequence (ECMA-48: CSI, OSC, else two) that the text begins with.</summary>
    private static int EscapeLength(ReadOnlySpan<char> text)
    {
        if (text[0] != Escape || text.Length < 2)
            return 0;
        if (text[1] == '[')
        {
            int end = text[2..].IndexOfAnyInRange('@', '~');
            return end < 0 ? text.Length : end + 3;
        }

        if (text[1] == ']')
        {
            int end = text.IndexOfAny(Bell, '\\');
            return end < 0 ? text.Length : end + 1;
        }

        return 2;
    }
}
