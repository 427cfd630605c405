using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace EventIo.Sockets;

/// <summary>
/// A socket of a host as the kernel lists it: TCP, or UDP or UNIX where those were asked for. What a kind of socket or a
/// state doesn't have, and what the kernel didn't tell, is <see langword="null"/>. Lists are arrays, which a script can index.
/// </summary>
public sealed record TcpSocket
{
    /// <summary>What it speaks.</summary>
    public required SocketKind Kind { get; init; }

    /// <summary>Its state. A UDP or UNIX socket without a peer is Closed.</summary>
    public required TcpState State { get; init; }

    /// <summary>Its own address.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>Its own port.</summary>
    public int? LocalPort { get; init; }

    /// <summary>The peer's address.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The peer's port.</summary>
    public int? RemotePort { get; init; }

    /// <summary>UNIX: its path, or its abstract name after an @.</summary>
    public string? Path { get; init; }

    /// <summary>UNIX: stream, datagram or sequenced packets.</summary>
    public SocketType? Type { get; init; }

    /// <summary>UNIX: the inode of the peer.</summary>
    public uint? PeerInode { get; init; }

    /// <summary>Its own end in one text: <c>127.0.0.1:80</c>, <c>[::]:80</c>, a path.</summary>
    public string? Local => Path ?? EndPoint(LocalAddress, LocalPort);

    /// <summary>The peer's end in one text.</summary>
    public string? Remote => EndPoint(RemoteAddress, RemotePort);

    /// <summary>
    /// The process that has it: the first of <see cref="Owners"/>. <see langword="null"/> when none has it (any more), or
    /// when this user may not see which.
    /// </summary>
    public int? ProcessId => Owners.Count > 0 ? Owners[0].ProcessId : null;

    /// <summary>The process's name.</summary>
    public string? ProcessName => Owners.Count > 0 ? Owners[0].ProcessName : null;

    /// <summary>Its descriptor in that process.</summary>
    public int? FileDescriptor => Owners.Count > 0 ? Owners[0].FileDescriptor : null;

    /// <summary>Every descriptor that refers to it, in every process that may be seen.</summary>
    public IReadOnlyList<SocketHolder> Owners { get; init; } = [];

    /// <summary>Bytes that came and have not been read.</summary>
    public long? ReceiveQueueBytes { get; init; }

    /// <summary>Bytes that are not sent, or sent and not acknowledged.</summary>
    public long? SendQueueBytes { get; init; }

    /// <summary>Listener: connections that wait to be accepted.</summary>
    public int? AcceptQueue { get; init; }

    /// <summary>Listener: how many may wait.</summary>
    public int? AcceptQueueLimit { get; init; }

    /// <summary>Listener: how full the accept queue is.</summary>
    public double? AcceptQueuePercent => AcceptQueueLimit > 0 ? 100.0 * AcceptQueue / AcceptQueueLimit : null;

    /// <summary>TCP: the timer that runs.</summary>
    public SocketTimer? Timer { get; init; }

    /// <summary>TCP: when the timer goes off.</summary>
    public long? TimerMilliseconds { get; init; }

    /// <summary>TCP: how often the timer has gone off without an answer.</summary>
    public int? TimerRetransmits { get; init; }

    /// <summary>TCP: the congestion control.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>TCP connection: the smoothed round-trip time.</summary>
    public long? RttMicroseconds => Figure(TcpInfoLayout.Rtt) is > 0 and var rtt ? rtt : null;

    /// <summary>TCP connection: the congestion window.</summary>
    public long? CongestionWindowSegments => Figure(TcpInfoLayout.CongestionWindow);

    /// <summary>TCP connection: segments sent again so far.</summary>
    public long? TotalRetransmits => Figure(TcpInfoLayout.TotalRetransmits);

    /// <summary>TCP connection: bytes sent so far, those sent again included.</summary>
    public long? BytesSent => HasFigures ? TcpInfoLayout.Long(Info, TcpInfoLayout.BytesSent) : null;

    /// <summary>TCP connection: bytes received so far.</summary>
    public long? BytesReceived => HasFigures ? TcpInfoLayout.Long(Info, TcpInfoLayout.BytesReceived) : null;

    /// <summary>Memory that received data takes.</summary>
    public long? ReceiveMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.ReceiveMemory);

    /// <summary>The most that it may take (SO_RCVBUF as the kernel has it).</summary>
    public long? ReceiveBufferBytes => SocketMemory.Figure(Memory, SocketMemory.ReceiveBuffer);

    /// <summary>Memory of what is on its way out, below the socket.</summary>
    public long? SendMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.SendMemory);

    /// <summary>The most that unsent data may take (SO_SNDBUF as the kernel has it).</summary>
    public long? SendBufferBytes => SocketMemory.Figure(Memory, SocketMemory.SendBuffer);

    /// <summary>Memory that is set aside for the socket and not used yet.</summary>
    public long? ForwardMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.ForwardMemory);

    /// <summary>Memory of what waits to be sent or to be acknowledged.</summary>
    public long? QueuedMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.QueuedMemory);

    /// <summary>Memory of options, filters and notifications.</summary>
    public long? OptionMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.OptionMemory);

    /// <summary>Memory of packets that came while the socket was in use.</summary>
    public long? BacklogMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.BacklogMemory);

    /// <summary>Packets dropped for want of room.</summary>
    public long? Drops => SocketMemory.Figure(Memory, SocketMemory.Drops);

    /// <summary>TCP_NODELAY; asked of the process's descriptor, as are the next five.</summary>
    public bool? NoDelay { get; init; }

    /// <summary>SO_KEEPALIVE.</summary>
    public bool? KeepAlive { get; init; }

    /// <summary>TCP_KEEPIDLE.</summary>
    public long? KeepIdleSeconds { get; init; }

    /// <summary>TCP_KEEPINTVL.</summary>
    public long? KeepIntervalSeconds { get; init; }

    /// <summary>TCP_KEEPCNT.</summary>
    public long? KeepProbes { get; init; }

    /// <summary>TCP_USER_TIMEOUT.</summary>
    public long? UserTimeoutMilliseconds { get; init; }

    /// <summary>IP_TOS.</summary>
    public int? TypeOfService { get; init; }

    /// <summary>IPV6_TCLASS.</summary>
    public int? TrafficClass { get; init; }

    /// <summary>SO_MARK; the kernel tells it to CAP_NET_ADMIN alone.</summary>
    public long? Mark { get; init; }

    /// <summary>IPv6 listener: whether it takes no IPv4 (IPV6_V6ONLY).</summary>
    public bool? IsIPv6Only { get; init; }

    /// <summary>The index of the interface that it is bound to.</summary>
    public int? InterfaceIndex { get; init; }

    /// <summary>The user who opened it; <see langword="null"/> when nobody has it any more.</summary>
    public long? UserId { get; init; }

    /// <summary>Its control group, as a path below the unified hierarchy's mount.</summary>
    public string? Cgroup { get; init; }

    /// <summary>Its control group's number.</summary>
    public ulong? CgroupId { get; init; }

    /// <summary>Its inode; <see langword="null"/> when nobody has it any more.</summary>
    public uint? Inode { get; init; }

    /// <summary>The kernel's number for it, never used again.</summary>
    public required ulong Cookie { get; init; }

    /// <summary>The file of the network namespace that was asked; <see langword="null"/> for this process's own.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The figures of SO_MEMINFO, as many as the kernel gave.</summary>
    internal byte[]? Memory { get; init; }

    /// <summary>struct tcp_info, as long as the kernel made it.</summary>
    internal byte[]? Info { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Remote is null ? $"{Kind} {Local}" : $"{Kind} {Local} to {Remote}";

    // A listener's has its accept queue in place of a connection's figures.
    private bool HasFigures => Info is not null && State != TcpState.Listen;

    private static string? EndPoint(IPAddress? address, int? port) =>
        address is null ? null : new IPEndPoint(address, port ?? 0).ToString();

    private long? Figure(int offset) => HasFigures ? TcpInfoLayout.Int(Info, offset) : null;
}
