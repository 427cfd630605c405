using static System.FormattableString;

namespace EventIo.Findings.Transfers;

/// <summary>
/// Reports <see cref="FindingKind.Copied"/> or <see cref="FindingKind.ZeroCopy"/>: whether the bytes were copied on
/// their way into the socket. For MSG_ZEROCOPY and SEND_ZC the kernel reports this with each notification
/// (SO_EE_CODE_ZEROCOPY_COPIED, IORING_NOTIF_USAGE_ZC_COPIED); the other methods are tested over loopback.
/// </summary>
internal static class CopyRule
{
    /// <summary>Judges a transfer. Finds nothing if neither is known.</summary>
    /// <param name="notifications">
    /// Sends for which zero-copy was requested; <see langword="null"/> for methods that don't request it.
    /// </param>
    /// <param name="copied">Those of them that the kernel copied.</param>
    /// <param name="isZeroCopy">The result of the test, for the other methods.</param>
    internal static Finding? Of(long? notifications, long? copied, bool? isZeroCopy) =>
        (notifications, copied, isZeroCopy) switch
        {
            (0, _, _) => null,
            ({ } all, 0, _) => Finding.Of(
                FindingKind.ZeroCopy,
                Invariant($"The kernel copied none of {all:N0} sends; reading into the buffers was the only copy.")),
            ({ } all, _, _) => Finding.Of(
                FindingKind.Copied,
                Invariant($"The kernel copied {copied ?? 0:N0} of {all:N0} sends after all, as it does on loopback.")),
            (_, _, true) => Finding.Of(
                FindingKind.ZeroCopy,
                "The socket refers to the file's own pages; a change to the file after the call reached the receiver."),
            (_, _, false) => Finding.Of(FindingKind.Copied, "The method always copies."),
            _ => null,
        };
}
