using EventIo.Findings;

namespace EventIo.Sockets;

/// <summary>A thread or epoll set that waits for events of a socket.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="ProcessName">Its name (comm of proc(5)).</param>
/// <param name="FileDescriptor">The socket's descriptor in the set.</param>
/// <param name="EpollDescriptor">The epoll set; <see langword="null"/> for a poll or select.</param>
/// <param name="ThreadId">
/// The thread that sleeps in the poll or select; <see langword="null"/> for an epoll set.
/// </param>
/// <param name="Events">The mask in words: <c>In, EdgeTriggered</c>.</param>
public sealed record SocketWatcher(
    int ProcessId, string ProcessName, int FileDescriptor, int? EpollDescriptor, int? ThreadId, string Events)
{
    /// <inheritdoc/>
    public override string ToString() => PlainText.Of(FormattableString.Invariant(
        $"{ProcessName} ({ProcessId}) {Place} {Events}"));

    private string Place => EpollDescriptor is { } set
        ? FormattableString.Invariant($"epoll {set}")
        : FormattableString.Invariant($"thread {ThreadId}");
}
