using System.Text;

namespace EventIo.Http;

/// <summary>
/// Enumerates the elements of a list in a field value (RFC 9110, section 5.6.1): separated by commas, without
/// surrounding white space and without empty elements. The line ends of a folded line count as white space (RFC 9112,
/// section 5.2).
/// </summary>
/// <param name="value">The field's value.</param>
internal ref struct FieldList(ReadOnlySpan<byte> value)
{
    private ReadOnlySpan<byte> _rest = value;

    /// <summary>The current element.</summary>
    internal ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Removes the white space around a value.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t\r\n"u8);

    /// <summary>Advances to the next element.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool MoveNext()
    {
        while (_rest.Length > 0)
        {
            int comma = _rest.IndexOf((byte)',');
            Current = Trim(comma < 0 ? _rest : _rest[..comma]);
            _rest = comma < 0 ? default : _rest[(comma + 1)..];
            if (Current.Length > 0)
                return true;
        }
        return false;
    }

    /// <summary>Returns whether the current element is a keyword; ignores case.</summary>
    internal readonly bool Is(ReadOnlySpan<byte> keyword) => Ascii.EqualsIgnoreCase(Current, keyword);
}
