using System.Text;

namespace EventIo.Http;

/// <summary>Evaluates the conditions of a request (RFC 9110, section 13), in the order of precedence.</summary>
internal static class Conditions
{
    /// <summary>Returns the status code for a conditional request for a file.</summary>
    /// <param name="head">The request.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="file">The current version of the file.</param>
    /// <param name="now">The current time, in seconds since 1970, UTC.</param>
    /// <param name="part">The requested bytes.</param>
    /// <returns>200, 206, 304, 412 or 416.</returns>
    internal static int Judge(
        in RequestHead head, ReadOnlySpan<byte> bytes, in FileVersion file, long now, out FilePart part)
    {
        part = new FilePart(0, file.Size);
        Span<byte> room = stackalloc byte[EntityTag.MaxBytes];
        ReadOnlySpan<byte> tag = room[..EntityTag.Write(file, room)];
        if (head.IfMatch.Length > 0 ? !IsInLines("if-match"u8, bytes, tag, isWeak: false)
            : IsModifiedSince(head.IfUnmodifiedSince.Of(bytes), file) == true)
        {
            return 412;
        }
        if (head.IfNoneMatch.Length > 0 ? IsInLines("if-none-match"u8, bytes, tag, isWeak: true)
            : IsModifiedSince(head.IfModifiedSince.Of(bytes), file) == false)
        {
            return 304;
        }
        // Only GET has ranges (section 14.2).
        return head.Range.Length > 0 && head.Method == RequestMethod.Get
            && IsSame(head.IfRange.Of(bytes), tag, file, now)
            ? RangeField.Resolve(head.Range.Of(bytes), file.Size, out part)
            : 200;
    }

    // A list consists of all lines of the field (RFC 9110, section 5.3).
    private static bool IsInLines(ReadOnlySpan<byte> name, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tag, bool isWeak)
    {
        foreach (Range range in head.Split("\r\n"u8))
        {
            ReadOnlySpan<byte> line = head[range];
            if (line.Length > name.Length && line[name.Length] == ':'
                && Ascii.EqualsIgnoreCase(line[..name.Length], name)
                && EntityTag.IsIn(line[(name.Length + 1)..].Trim(" \t"u8), tag, isWeak))
            {
                return true;
            }
        }
        return false;
    }

    // An invalid date is ignored.
    private static bool? IsModifiedSince(ReadOnlySpan<byte> date, in FileVersion file) =>
        date.Length > 0 && HttpDate.TryRead(date, out long seconds) ? file.ModifiedSeconds > seconds : null;

    // Returns whether the client's part belongs to the current version: its tag or its date equals the file's. A date
    // counts only after its second has passed, because the file may change again within that second (section 8.8.2.2).
    private static bool IsSame(ReadOnlySpan<byte> ifRange, ReadOnlySpan<byte> tag, in FileVersion file, long now) =>
        ifRange.Length == 0 || ifRange.SequenceEqual(tag)
        || (HttpDate.TryRead(ifRange, out long seconds) && seconds == file.ModifiedSeconds && seconds < now);
}
