using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.IdleClosed"/>: the server closed connections on which no request was in flight. One
/// is enough: replacing the connection costs a connect.
/// </summary>
internal static class IdleClosedRule
{
    /// <summary>Judges a run.</summary>
    /// <param name="closes">Connections that were closed while idle.</param>
    /// <param name="status">The status code of a response received before such a close; 0 for none.</param>
    internal static Finding? Of(long closes, int status) => closes > 0
        ? Finding.Of(
            FindingKind.IdleClosed,
            Invariant($"The server closed {closes:N0} connections on which no request was in flight")
            + (status > 0 ? Invariant($", with a response {status} before the end.") : "."),
            "Raise the server's idle timeout or -RatePerSecond, or lower -ConnectionCount.")
        : null;
}
