using System.Net;
using System.Net.Sockets;
using EventIo.Addresses;
using EventIo.Findings;
using EventIo.Native;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Sockets.Listing;

/// <summary>
/// A socket of a host as the kernel lists it: TCP, or UDP or UNIX if requested. Properties that a kind of socket or a
/// state doesn't have, or that the kernel didn't report, are <see langword="null"/>. Lists are arrays, which a script
/// can index.
/// </summary>
public sealed record TcpSocket
{
    /// <summary>Its kind.</summary>
    public required SocketKind Kind { get; init; }

    /// <summary>Its state. A UDP or UNIX socket without a peer is Closed.</summary>
    public required TcpState State { get; init; }

    /// <summary>Its own address.</summary>
    public string? LocalAddress => AddressText.Of(LocalIP);

    /// <summary>The same as an <see cref="IPAddress"/>.</summary>
    internal IPAddress? LocalIP { get; init; }

    /// <summary>Its own port.</summary>
    public int? LocalPort { get; init; }

    /// <summary>The peer's address.</summary>
    public string? RemoteAddress => AddressText.Of(RemoteIP);

    /// <summary>The same as an <see cref="IPAddress"/>.</summary>
    internal IPAddress? RemoteIP { get; init; }

    /// <summary>The peer's port.</summary>
    public int? RemotePort { get; init; }

    /// <summary>UNIX: its path, or its abstract name after an @.</summary>
    public string? Path { get; init; }

    /// <summary>UNIX: stream, datagram or sequenced packets.</summary>
    public string? Type { get; init; }

    /// <summary>UNIX: the inode of the peer.</summary>
    public uint? PeerInode { get; init; }

    /// <summary>Its own end in one text: <c>127.0.0.1:80</c>, <c>[::]:80</c>, a path.</summary>
    public string? Local => Path ?? ZonedLocal ?? EndPoint(LocalIP, LocalPort);

    /// <summary>The peer's end in one text.</summary>
    public string? Remote => ZonedRemote ?? EndPoint(RemoteIP, RemotePort);

    /// <summary>
    /// The process that has it: the first of <see cref="Owners"/>. <see langword="null"/> if no process has it, or if
    /// this user may not see which.
    /// </summary>
    public int? ProcessId => Owners.Count > 0 ? Owners[0].ProcessId : null;

    /// <summary>The process's name.</summary>
    public string? ProcessName => Owners.Count > 0 ? Owners[0].ProcessName : null;

    /// <summary>Its descriptor in that process.</summary>
    public int? FileDescriptor => Owners.Count > 0 ? Owners[0].FileDescriptor : null;

    /// <summary>Every descriptor that refers to it, in every visible process. The oldest process is first.</summary>
    public IReadOnlyList<SocketHolder> Owners
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<SocketHolder>();

    /// <summary>
    /// The epoll sets, polls and selects that watch it. Read with -IncludeWatcher.
    /// </summary>
    public IReadOnlyList<SocketWatcher> Watchers
    {
        get;
        init => field = value.ToTextList();
    } = TextLists.Empty<SocketWatcher>();

    /// <summary>Received bytes that have not been read.</summary>
    public long? ReceiveQueueBytes { get; init; }

    /// <summary>Bytes that are unsent or unacknowledged.</summary>
    public long? SendQueueBytes { get; init; }

    /// <summary>Listener: connections that wait to be accepted.</summary>
    public int? AcceptQueue { get; init; }

    /// <summary>Listener: the limit of the accept queue.</summary>
    public int? AcceptQueueLimit { get; init; }

    /// <summary>Listener: how full the accept queue is.</summary>
    public double? AcceptQueuePercent => AcceptQueueLimit > 0 ? 100.0 * AcceptQueue / AcceptQueueLimit : null;

    /// <summary>TCP: the running timer.</summary>
    public SocketTimer? Timer { get; init; }

    /// <summary>TCP: when the timer expires.</summary>
    public long? TimerMilliseconds { get; init; }

    /// <summary>TCP: how often the timer has expired without an answer.</summary>
    public int? TimerRetransmits { get; init; }

    /// <summary>TCP: the congestion control.</summary>
    public string? CongestionControl { get; init; }

    /// <summary>TCP connection: the smoothed round-trip time.</summary>
    public long? RttMicroseconds => Figure(TcpInfoLayout.Rtt) is > 0 and var rtt ? rtt : null;

    /// <summary>TCP connection: the congestion window.</summary>
    public long? CongestionWindowSegments => Figure(TcpInfoLayout.CongestionWindow);

    /// <summary>TCP connection: segments retransmitted so far.</summary>
    public long? TotalRetransmits => Figure(TcpInfoLayout.TotalRetransmits);

    /// <summary>TCP connection: bytes sent so far, including retransmitted ones.</summary>
    public long? BytesSent => HasFigures ? TcpInfoLayout.Long(Info, TcpInfoLayout.BytesSent) : null;

    /// <summary>TCP connection: bytes received so far.</summary>
    public long? BytesReceived => HasFigures ? TcpInfoLayout.Long(Info, TcpInfoLayout.BytesReceived) : null;

    /// <summary>Memory used by received data.</summary>
    public long? ReceiveMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.ReceiveMemory);

    /// <summary>The limit of <see cref="ReceiveMemoryBytes"/> (SO_RCVBUF in the kernel).</summary>
    public long? ReceiveBufferBytes => SocketMemory.Figure(Memory, SocketMemory.ReceiveBuffer);

    /// <summary>Memory used by packets that were passed to lower layers and not freed yet.</summary>
    public long? SendMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.SendMemory);

    /// <summary>The limit of unsent data (SO_SNDBUF in the kernel).</summary>
    public long? SendBufferBytes => SocketMemory.Figure(Memory, SocketMemory.SendBuffer);

    /// <summary>Memory reserved for the socket but not used yet.</summary>
    public long? ForwardMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.ForwardMemory);

    /// <summary>Memory used by data that waits to be sent or acknowledged.</summary>
    public long? QueuedMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.QueuedMemory);

    /// <summary>Memory used by options, filters and notifications.</summary>
    public long? OptionMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.OptionMemory);

    /// <summary>Memory used by packets that arrived while the socket was locked.</summary>
    public long? BacklogMemoryBytes => SocketMemory.Figure(Memory, SocketMemory.BacklogMemory);

    /// <summary>Packets dropped because the receive buffer was full.</summary>
    public long? Drops => SocketMemory.Figure(Memory, SocketMemory.Drops);

    /// <summary>TCP_NODELAY; read from the process's descriptor, as are the next five.</summary>
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

    /// <summary>SO_MARK, which the kernel reports only with CAP_NET_ADMIN.</summary>
    public long? Mark { get; init; }

    /// <summary>IPv6 listener: whether it doesn't accept IPv4 (IPV6_V6ONLY).</summary>
    public bool? IsIPv6Only { get; init; }

    /// <summary>The index of the interface that it is bound to.</summary>
    public int? InterfaceIndex { get; init; }

    /// <summary>The user who opened it; <see langword="null"/> if no process has it any more.</summary>
    public long? UserId { get; init; }

    /// <summary>Its control group, as a path below the unified hierarchy's mount.</summary>
    public string? Cgroup { get; init; }

    /// <summary>Its control group's number.</summary>
    public ulong? CgroupId { get; init; }

    /// <summary>Its inode; <see langword="null"/> if no process has it any more.</summary>
    public uint? Inode { get; init; }

    /// <summary>
    /// The kernel's cookie for it, which is never reused; <see langword="null"/> if the listing comes from /proc/net.
    /// </summary>
    public required ulong? Cookie { get; init; }

    /// <summary>The cookie, which a netlink listing always has; 0 if the listing comes from /proc/net.</summary>
    internal ulong NetlinkCookie => Cookie.GetValueOrDefault();

    /// <summary>
    /// The file of its network namespace; <see langword="null"/> for this process's own.
    /// </summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The figures of SO_MEMINFO, as many as the kernel returned.</summary>
    internal byte[]? Memory { get; init; }

    /// <summary>struct tcp_info, as long as the kernel's.</summary>
    internal byte[]? Info { get; init; }

    /// <summary>
    /// Its own end if that has a zone. A zone is an interface of the host that listed the socket, so a recording keeps
    /// the interface's name.
    /// </summary>
    internal string? ZonedLocal
    {
        get => field ?? (LocalIP is { } address && HasZone(address) ? EndPoint(address, LocalPort) : null);
        init;
    }

    /// <summary>The same for the peer's end.</summary>
    internal string? ZonedRemote
    {
        get => field ?? (RemoteIP is { } address && HasZone(address) ? EndPoint(address, RemotePort) : null);
        init;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        PlainText.Of(Remote is null ? $"{Kind} {Local}" : $"{Kind} {Local} to {Remote}");

    private static bool HasZone(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0;

    // A listener's struct has the accept queue in place of a connection's figures.
    private bool HasFigures => Info is not null && State != TcpState.Listen;

    // The index of an interface in another network namespace can't be resolved in this one.
    private string? EndPoint(IPAddress? address, int? port)
    {
        if (address is null)
            return null;
        var endPoint = new IPEndPoint(address, port ?? 0);
        return NetworkNamespace is null ? AddressText.Format(endPoint) : endPoint.ToString();
    }

    private long? Figure(int offset) => HasFigures ? TcpInfoLayout.Int(Info, offset) : null;
}
