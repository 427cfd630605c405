using EventIo.Findings;
using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;

namespace EventIo.Inspection.Sets;

/// <summary>
/// A descriptor that an epoll set, a poll(2) or a select(2) watches. <see cref="ProcessId"/>,
/// <see cref="FileDescriptor"/> and <see cref="Cookie"/> bind to the cmdlets that read and change sockets.
/// </summary>
public sealed record EpollEntry
{
    /// <summary>The process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Its name.</summary>
    public required string ProcessName { get; init; }

    /// <summary>The descriptor of the epoll set; null for a poll or select.</summary>
    public int? EpollDescriptor { get; init; }

    /// <summary>The thread that sleeps in the poll or select; null for an epoll set.</summary>
    public int? ThreadId { get; init; }

    /// <summary>The watched descriptor: the number that it had when it was added.</summary>
    public required int FileDescriptor { get; init; }

    /// <summary>What that number refers to now.</summary>
    public required DescriptorKind Kind { get; init; }

    /// <summary>The requested events.</summary>
    public required EpollEvents Events { get; init; }

    /// <summary>Whether a wait would report it now; null if that is not visible from outside.</summary>
    public bool? IsReady { get; init; }

    /// <summary>How long its data has waited; null if nothing waits or the kernel does not report it.</summary>
    public long? ReadyMilliseconds { get; init; }

    /// <summary>TCP connection: time since it received data (tcpi_last_data_recv).</summary>
    public long? LastReceiveMilliseconds { get; init; }

    /// <summary>
    /// Whether the number is closed or refers to another file, while the set still watches the file that was added.
    /// </summary>
    public bool IsGhost { get; init; }

    /// <summary>Socket: its kind.</summary>
    public SocketKind? SocketKind { get; init; }

    /// <summary>Socket: its state.</summary>
    public TcpState? State { get; init; }

    /// <summary>Socket: its own end.</summary>
    public string? Local { get; init; }

    /// <summary>Socket: the peer's end.</summary>
    public string? Remote { get; init; }

    /// <summary>Socket: received bytes that have not been read.</summary>
    public long? ReceiveQueueBytes { get; init; }

    /// <summary>Socket: bytes that are unsent or unacknowledged.</summary>
    public long? SendQueueBytes { get; init; }

    /// <summary>Listener: connections that wait to be accepted.</summary>
    public int? AcceptQueue { get; init; }

    /// <summary>Listener: the limit of the accept queue.</summary>
    public int? AcceptQueueLimit { get; init; }

    /// <summary>Other kinds: a timer's time, an event counter's count, signals, a nested set's descriptor.</summary>
    public string? Detail { get; init; }

    /// <summary>Other processes that have the file open; for a pipe, all that have the same end.</summary>
    public IReadOnlyList<SocketHolder> Holders
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<SocketHolder>();

    /// <summary>The processes with the other end of a pipe or UNIX socket.</summary>
    public IReadOnlyList<SocketHolder> PeerHolders
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<SocketHolder>();

    /// <summary>The 64 bits that the program assigned to the watch (epoll_data).</summary>
    public ulong? Data { get; init; }

    /// <summary>The inode of the watched file; anonymous files share one.</summary>
    public ulong Inode { get; init; }

    /// <summary>The kernel's cookie for the socket, which is never reused.</summary>
    public ulong? Cookie { get; init; }

    /// <inheritdoc/>
    public override string ToString() => PlainText.Of(FormattableString.Invariant(
        $"{FileDescriptor} {Kind} {Events}{Prefixed(" ", Local)}{Prefixed(" to ", Remote)}"));

    private static string Prefixed(string prefix, string? text) => text is null ? "" : prefix + text;
}
