using System.Buffers.Text;

namespace EventIo.Http;

/// <summary>
/// Entity tags (RFC 9110, section 8.8.3), made of a file's modification time in nanoseconds and its size. They are
/// strong, because each write changes the modification time.
/// </summary>
internal static class EntityTag
{
    /// <summary>Length of the longest tag, in bytes.</summary>
    internal const int MaxBytes = 48;

    internal static int Write(in FileVersion file, Span<byte> tag)
    {
        int used = 0;
        tag[used++] = (byte)'"';
        WriteHex(file.ModifiedSeconds, tag, ref used);
        tag[used++] = (byte)'.';
        WriteHex(file.ModifiedNanoseconds, tag, ref used);
        tag[used++] = (byte)'-';
        WriteHex(file.Size, tag, ref used);
        tag[used++] = (byte)'"';
        return used;
    }

    /// <summary>
    /// Returns whether a tag is in the list of a field, or the field is <c>*</c>, which matches any tag.
    /// </summary>
    /// <param name="list">The value of the field.</param>
    /// <param name="tag">A strong tag.</param>
    /// <param name="isWeak">Whether weak tags of the list match as well (RFC 9110, section 8.8.3.2).</param>
    internal static bool IsIn(ReadOnlySpan<byte> list, ReadOnlySpan<byte> tag, bool isWeak)
    {
        if (list is [(byte)'*'])
            return true;
        while (list.IndexOf((byte)'"') is var begin and >= 0
            && list[(begin + 1)..].IndexOf((byte)'"') is var length and >= 0)
        {
            int end = begin + length + 2;
            if (list[begin..end].SequenceEqual(tag) && (isWeak || list[..begin] is not [.., (byte)'W', (byte)'/']))
                return true;
            list = list[end..];
        }
        return false;
    }

    private static void WriteHex(long number, Span<byte> tag, ref int used)
    {
        Utf8Formatter.TryFormat(number, tag[used..], out int digits, 'x');
        used += digits;
    }
}
