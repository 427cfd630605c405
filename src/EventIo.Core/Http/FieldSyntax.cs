using static System.FormattableString;

namespace EventIo.Http;

/// <summary>
/// Checks the characters in the name and the value of a field that a client sends (RFC 9110, sections 5.1 and 5.5).
/// </summary>
public static class FieldSyntax
{
    /// <summary>Returns why a text is not a field name.</summary>
    /// <param name="name">The text.</param>
    /// <returns>A clause that names the first invalid character; <see langword="null"/> for a valid name.</returns>
    public static string? NameProblem(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsAscii(name[i]) || !RequestParser.IsToken((byte)name[i]))
                return Misplaced(name, i);
        }
        return name.Length == 0 ? "it is empty" : null;
    }

    /// <summary>Returns why a text is not a field value, or would arrive as a different one.</summary>
    /// <param name="value">The text; it is sent as Latin-1.</param>
    /// <returns>A clause that names the first invalid character; <see langword="null"/> for a valid value.</returns>
    public static string? ValueProblem(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        // Also refuses Latin-1's second block of control characters: RFC 9110 allows them, but they are certainly a
        // mistake.
        for (int i = 0; i < value.Length; i++)
        {
            if ((char.IsControl(value[i]) && value[i] != '\t') || value[i] > '\xFF')
                return Misplaced(value, i);
        }
        return null;
    }

    private static string Misplaced(string text, int at) =>
        Invariant($"character {at + 1} of {text.Length} is U+{(int)text[at]:X4}");
}
