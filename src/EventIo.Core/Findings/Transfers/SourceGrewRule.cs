using static System.FormattableString;

namespace EventIo.Findings.Transfers;

/// <summary>
/// Reports <see cref="FindingKind.SourceGrew"/>: at the end of a transfer the file is longer (fstat(2), st_size) than
/// at its beginning. One byte is enough.
/// </summary>
internal static class SourceGrewRule
{
    /// <summary>Judges a source.</summary>
    /// <param name="lengthBefore">
    /// Its length when the transfer began, in bytes; <see langword="null"/> if it has none.
    /// </param>
    /// <param name="lengthAfter">Its length when it ended.</param>
    internal static Finding? Of(long? lengthBefore, long? lengthAfter) => lengthAfter > lengthBefore
        ? Finding.Of(
            FindingKind.SourceGrew,
            Invariant($"The file grew from {lengthBefore:N0} to {lengthAfter:N0} bytes meanwhile; what was ")
            + "appended was not sent.",
            Invariant($"-Offset {lengthBefore} sends what was appended."))
        : null;
}
