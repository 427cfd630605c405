using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.AcceptQueueOverflowed"/>: during the run, TcpExt ListenOverflows increased in the
/// network namespace of the server (proc(5), net/netstat), unless the server's own listening socket is known to have
/// dropped nothing (SK_MEMINFO_DROPS of sock_diag(7)). A client whose connection is dropped tries again after a second
/// (TCP_TIMEOUT_INIT of the kernel's include/net/tcp.h).
/// </summary>
internal static class AcceptQueueOverflowedRule
{
    /// <summary>Judges a run. One dropped connection is enough: it costs its client a second.</summary>
    /// <param name="overflows">The increase of ListenOverflows; <see langword="null"/> if it can't be read.</param>
    /// <param name="drops">The increase of ListenDrops, of all listening sockets of the namespace.</param>
    /// <param name="ownDrops">
    /// Connections that the server's listening sockets dropped; <see langword="null"/> if unknown.
    /// </param>
    /// <param name="slowestConnectMilliseconds">The slowest connect of the run.</param>
    internal static Finding? Of(long? overflows, long? drops, long? ownDrops, double slowestConnectMilliseconds)
    {
        if (overflows is not > 0 || ownDrops == 0)
            return null;
        string own = ownDrops is { } known ? Invariant($"; the server's own socket dropped {known:N0}") : "";
        return Finding.Of(
            FindingKind.AcceptQueueOverflowed,
            Invariant($"The kernel counted {overflows:N0} connections that found an accept queue full ")
            + Invariant($"(ListenOverflows) and {drops ?? 0:N0} that were dropped (ListenDrops){own}; the ")
            + Invariant($"slowest connect took {slowestConnectMilliseconds:N1} ms."),
            "Raise the server's backlog and net.core.somaxconn, or accept faster.");
    }
}
