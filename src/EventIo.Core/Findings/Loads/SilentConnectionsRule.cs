using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.SilentConnections"/>: a connection with a request in flight received no answer in the
/// whole measured time, nor in the 2 s after it. One is enough: the latencies describe only the others.
/// </summary>
internal static class SilentConnectionsRule
{
    /// <summary>Judges a run.</summary>
    /// <param name="silent">Connections that answered nothing.</param>
    /// <param name="connections">All connections.</param>
    /// <param name="seconds">The measured time.</param>
    internal static Finding? Of(long silent, int connections, double seconds) => silent > 0
        ? Finding.Of(
            FindingKind.SilentConnections,
            Invariant($"{silent:N0} of {connections:N0} connections had a request in flight and answered nothing ")
            + Invariant($"in the measured {seconds:N1} s; ")
            + (silent < connections ? "the latencies are of the others." : "the latencies include no answer."),
            "Look at the server's threads with Get-EventLoop, and at the connections with Get-TcpSocket.")
        : null;
}
