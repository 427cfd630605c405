using System.Globalization;
using System.Text;

namespace EventIo.Findings;

/// <summary>
/// Replaces the control characters of texts from outside: a process can choose any name, even with terminal escapes. It
/// is in Findings because every area has such texts.
/// </summary>
public static class PlainText
{
    /// <summary>Replaces each control character of a text by <c>\xHH</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The same text if it has none.</returns>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(IsUnsafe))
            return text;
        var plain = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            if (IsUnsafe(character))
                plain.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:X2}");
            else
                plain.Append(character);
        }
        return plain.ToString();
    }

    /// <summary>
    /// Whether a character does something to a terminal: C0, DEL and C1; also line separators and marks that reverse
    /// the direction of text.
    /// </summary>
    /// <param name="character">The character.</param>
    /// <returns>True if it has to be replaced.</returns>
    public static bool IsUnsafe(char character) => char.IsControl(character)
        || character is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
