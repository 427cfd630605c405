using System.Globalization;
using System.Net;
using EventIo.Addresses;
using EventIo.Findings;
using EventIo.Native;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Sockets.Events;

/// <summary>
/// An event of a TCP socket of this host. Properties that this kind of event doesn't have, or that the kernel didn't
/// report, are <see langword="null"/>.
/// </summary>
public sealed record TcpEvent
{
    /// <summary>When it happened (UTC). For a Netlink event, the time at which it was read.</summary>
    public required DateTime Time { get; init; }

    /// <summary>What happened.</summary>
    public required TcpEventKind Kind { get; init; }

    /// <summary>How it was observed.</summary>
    public required TcpEventGrade Grade { get; init; }

    /// <summary>The address of this host's end.</summary>
    public string? LocalAddress => AddressText.Of(LocalIP);

    /// <summary>The same as an <see cref="IPAddress"/>.</summary>
    internal IPAddress? LocalIP { get; init; }

    /// <summary>Its port.</summary>
    public int? LocalPort { get; init; }

    /// <summary>The address of the peer.</summary>
    public string? RemoteAddress => AddressText.Of(RemoteIP);

    /// <summary>The same as an <see cref="IPAddress"/>.</summary>
    internal IPAddress? RemoteIP { get; init; }

    /// <summary>Its port.</summary>
    public int? RemotePort { get; init; }

    /// <summary>This host's end in one text: <c>127.0.0.1:80</c>.</summary>
    public string? Local => EndPoint(LocalIP, LocalPort);

    /// <summary>The peer's end in one text.</summary>
    public string? Remote => EndPoint(RemoteIP, RemotePort);

    /// <summary>The process that has the socket, or had it last.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Its name.</summary>
    public string? ProcessName { get; init; }

    /// <summary>The state of the socket; for a state change, the new one.</summary>
    public TcpState? State { get; init; }

    /// <summary>State change: the previous state.</summary>
    public TcpState? PreviousState { get; init; }

    /// <summary>
    /// Connect: from connect(2) to its success or failure. Accept: from the end of the handshake to accept(2), the time
    /// in the accept queue.
    /// </summary>
    public double? LatencyMicroseconds { get; init; }

    /// <summary>Connect: <c>Connected</c>, or the name of the error: <c>ECONNREFUSED</c>.</summary>
    public string? Result { get; init; }

    /// <summary>Reset: whether it was sent or received. Drop: the direction of the packet.</summary>
    public TrafficDirection? Direction { get; init; }

    /// <summary>
    /// Reset and drop: the kernel's reason, by its name in enum sk_rst_reason or skb_drop_reason: <c>NO_SOCKET</c>.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>Drop: where in the kernel, as symbol and offset.</summary>
    public string? Location { get; init; }

    /// <summary>Retransmit: the sequence number of the first retransmitted byte.</summary>
    public long? SequenceNumber { get; init; }

    /// <summary>Retransmit: how many segments the kernel counted (RetransSegs).</summary>
    public int? Segments { get; init; }

    /// <summary>Start of listening: the backlog that the program requested in listen(2).</summary>
    public int? RequestedBacklog { get; init; }

    /// <summary>Start of listening: the backlog after the limit of net.core.somaxconn.</summary>
    public int? Backlog { get; init; }

    /// <summary>Close: how old the connection was; see <see cref="AgeBound"/>.</summary>
    public double? AgeSeconds { get; init; }

    /// <summary>Close: whether the age is exact.</summary>
    public AgeBound? AgeBound { get; init; }

    /// <summary>
    /// Close: which end closed first, if known: the one that was left in TIME_WAIT, or that was seen closing.
    /// </summary>
    public ConnectionEnd? ClosedFirst { get; init; }

    /// <summary>Close: bytes sent, including retransmitted ones.</summary>
    public long? BytesSent => Info?.BytesSent;

    /// <summary>Close: bytes received in order; the FIN of the peer counts as one.</summary>
    public long? BytesReceived => Info?.BytesReceived;

    /// <summary>Close: segments sent.</summary>
    public long? SegmentsSent => Info?.SegmentsOut;

    /// <summary>Close: segments received.</summary>
    public long? SegmentsReceived => Info?.SegmentsIn;

    /// <summary>Close: the smoothed round-trip time at the end.</summary>
    public long? RttMicroseconds => Info?.RttMicroseconds;

    /// <summary>Close: segments retransmitted.</summary>
    public long? TotalRetransmits => Info?.TotalRetransmits;

    /// <summary>Close: how long data was waiting to be sent or acknowledged.</summary>
    public long? BusyMicroseconds => Info?.BusyMicroseconds;

    /// <summary>Close: the part of <see cref="BusyMicroseconds"/> limited by the peer's window.</summary>
    public long? ReceiverLimitedMicroseconds => Info?.ReceiverLimitedMicroseconds;

    /// <summary>Close: the part of <see cref="BusyMicroseconds"/> limited by the send buffer.</summary>
    public long? SendBufferLimitedMicroseconds => Info?.SendBufferLimitedMicroseconds;

    /// <summary>Close: the final TCP_INFO.</summary>
    public TcpInfo? Info { get; init; }

    /// <summary>Lost: the number of lost events.</summary>
    public long? LostEvents { get; init; }

    /// <summary>What this row lacks, and why: the process, or a field that this kernel does not have.</summary>
    public string? Note { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Kind == TcpEventKind.Lost
        ? string.Create(CultureInfo.InvariantCulture, $"Lost {LostEvents} events")
        : PlainText.Of($"{Kind} {Local} {Remote}".TrimEnd());

    private static string? EndPoint(IPAddress? address, int? port) =>
        address is null ? null : AddressText.Format(new IPEndPoint(address, port ?? 0));
}
