using EventIo.Native.Linux;
using EventIo.Servers.Http;

namespace EventIo.Servers.Files;

/// <summary>The conditions of a request (RFC 9110, section 13), in the order in which they are to be looked at.</summary>
internal static class Conditions
{
    /// <summary>What a request for a file comes to.</summary>
    /// <param name="head">The request.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="file">The file as it is.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="part">The bytes that are wanted.</param>
    /// <returns>200, 206, 304, 412 or 416.</returns>
    internal static int Judge(in RequestHead head, ReadOnlySpan<byte> bytes, in FileStatus file, long now, out FilePart part)
    {
        part = new FilePart(0, file.Size);
        Span<byte> room = stackalloc byte[EntityTag.MaxBytes];
        ReadOnlySpan<byte> tag = room[..EntityTag.Write(file, room)];
        if (head.IfMatch.Length > 0 ? !EntityTag.IsIn(head.IfMatch.Of(bytes), tag, isWeak: false)
            : IsModifiedSince(head.IfUnmodifiedSince.Of(bytes), file) == true)
        {
            return 412;
        }
        if (head.IfNoneMatch.Length > 0 ? EntityTag.IsIn(head.IfNoneMatch.Of(bytes), tag, isWeak: true)
            : IsModifiedSince(head.IfModifiedSince.Of(bytes), file) == false)
        {
            return 304;
        }
        // Only GET has ranges (section 14.2).
        return head.Range.Length > 0 && head.Method == RequestMethod.Get && IsSame(head.IfRange.Of(bytes), tag, file, now)
            ? RangeField.Resolve(head.Range.Of(bytes), file.Size, out part)
            : 200;
    }

    // A date that cannot be read is no condition.
    private static bool? IsModifiedSince(ReadOnlySpan<byte> date, in FileStatus file) =>
        date.Length > 0 && HttpDate.TryRead(date, out long seconds) ? file.ModifiedSeconds > seconds : null;

    // Whether the client's part is of this very file: by its tag, or by a date that is the file's to the second, when the file
    // cannot have changed again within that second (section 8.8.2.2).
    private static bool IsSame(ReadOnlySpan<byte> ifRange, ReadOnlySpan<byte> tag, in FileStatus file, long now) =>
        ifRange.Length == 0 || ifRange.SequenceEqual(tag)
        || (HttpDate.TryRead(ifRange, out long seconds) && seconds == file.ModifiedSeconds && seconds < now);
}
