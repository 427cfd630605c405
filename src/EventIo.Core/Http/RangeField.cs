using System.Buffers.Text;

namespace EventIo.Http;

/// <summary>
/// The Range field (RFC 9110, section 14.2): one range of bytes. A request for several ranges gets the whole file.
/// </summary>
internal static class RangeField
{
    /// <summary>Finds the requested bytes.</summary>
    /// <param name="field">The value of the field.</param>
    /// <param name="size">The size of the file, in bytes.</param>
    /// <param name="part">The bytes, when the status is 206.</param>
    /// <returns>206; 200 if the field has to be ignored; 416 if the file has none of the bytes.</returns>
    internal static int Resolve(ReadOnlySpan<byte> field, long size, out FilePart part)
    {
        part = new FilePart(0, size);
        const int UnitBytes = 6;
        if (field.Length <= UnitBytes || !System.Text.Ascii.EqualsIgnoreCase(field[..UnitBytes], "bytes="u8))
            return 200;
        ReadOnlySpan<byte> range = field[UnitBytes..].Trim(" \t"u8);
        int dash = range.IndexOf((byte)'-');
        if (dash < 0 || !TryNumber(range[..dash], out long? first) || !TryNumber(range[(dash + 1)..], out long? last))
            return 200;
        return (first, last) switch
        {
            (null, null) => 200,
            // The last N bytes. For an empty file, that is the whole file.
            (null, { } suffix) when suffix > 0 && size == 0 => 200,
            (null, { } suffix) => From(Math.Max(0, size - suffix), size - 1, size, out part),
            ({ } begin, { } end) when end < begin => 200,
            ({ } begin, _) => From(begin, Math.Min(last ?? long.MaxValue, size - 1), size, out part),
        };
    }

    private static int From(long first, long last, long size, out FilePart part)
    {
        part = new FilePart(first, last - first + 1);
        return first < size ? 206 : 416;
    }

    // Reads digits. Returns null if there are none, and the maximum if the number overflows.
    private static bool TryNumber(ReadOnlySpan<byte> digits, out long? number)
    {
        number = null;
        if (digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        if (digits.Length > 0)
            number = Utf8Parser.TryParse(digits, out long value, out int used) && used == digits.Length
                ? value
                : long.MaxValue;
        return true;
    }
}
