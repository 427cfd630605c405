using EventIo.Inspection.Sets;
using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.TcpStatistics;

namespace EventIo.Inspection.Observation;

/// <summary>One watch of a set during an inspection.</summary>
/// <param name="watch">The watch.</param>
/// <param name="descriptor">What its number referred to when the inspection began.</param>
internal sealed class WatchWindow(EpollWatch watch, DescriptorLink descriptor)
{
    /// <summary>The watch.</summary>
    internal EpollWatch Watch { get; } = watch;

    /// <summary>Its mask in words.</summary>
    internal EpollEvents Events { get; } = EpollMask.Words(watch.Events);

    /// <summary>What its number referred to when the inspection began.</summary>
    internal DescriptorLink Descriptor { get; } = descriptor;

    /// <summary>
    /// Whether it existed unchanged at the end as well; assumed for a large set, which is read only once.
    /// </summary>
    internal bool IsPersistent { get; set; }

    /// <summary>The socket when the inspection began; null for another kind of file.</summary>
    internal TcpSocket? Before { get; set; }

    /// <summary>The socket at the end.</summary>
    internal TcpSocket? After { get; set; }

    /// <summary>The file's own figures when the inspection began, if its kind has any.</summary>
    internal DescriptorDetail? DetailBefore { get; set; }

    /// <summary>The same at the end.</summary>
    internal DescriptorDetail? DetailAfter { get; set; }

    /// <summary>Whether its number was closed or referred to another file when the inspection began.</summary>
    internal bool IsGhost { get; set; }

    /// <summary>Whether it is reported as long as something is ready.</summary>
    internal bool IsLevel => (Events & (EpollEvents.EdgeTriggered | EpollEvents.Disarmed)) == 0;

    /// <summary>Whether it asks for data, or for connections to accept.</summary>
    internal bool WantsIn => Events.HasFlag(EpollEvents.In);

    /// <summary>Bytes that were unread in both readings; 0 if none, or if their number changed.</summary>
    internal long UnreadThroughout => IsPersistent && Unread(Before) is > 0 and var bytes
        && Unread(After) == bytes && After!.Cookie == Before!.Cookie ? bytes : 0;

    /// <summary>
    /// The bytes that a socket has received and its program has not read; null for a listener and if unknown.
    /// </summary>
    // The kernel counts the peer's FIN as a byte after the data; reading it returns the end of the stream.
    internal static long? Unread(TcpSocket? socket) =>
        socket is { Kind: SocketKind.Tcp, State: TcpState.CloseWait or TcpState.LastAck or TcpState.Closing }
            ? Math.Max(0, (socket.ReceiveQueueBytes ?? 0) - 1)
            : socket?.ReceiveQueueBytes;

    /// <summary>Whether connections waited to be accepted at both readings.</summary>
    internal bool IsPendingThroughout => IsPersistent && Before?.AcceptQueue > 0 && After?.AcceptQueue > 0;

    /// <summary>Whether the peer had closed, or reset, the connection at both readings.</summary>
    internal bool IsHungUpThroughout =>
        IsPersistent && HasHungUp(Before) && HasHungUp(After) && After!.Cookie == Before!.Cookie;

    /// <summary>Whether both readings show that a wait on the set would report it. False if unknown.</summary>
    internal bool IsReadyThroughout => !Events.HasFlag(EpollEvents.Disarmed)
        && ((WantsIn && (UnreadThroughout > 0 || IsPendingThroughout || IsCountedThroughout))
            || (IsLevel && IsHungUpThroughout));

    /// <summary>Whether it is ready at the last reading; null if unknown.</summary>
    internal bool? IsReady
    {
        get
        {
            if (Events.HasFlag(EpollEvents.Disarmed))
                return false;
            if (HasHungUp(After))
                return true;
            if (WantsIn && (Unread(After) > 0 || After?.AcceptQueue > 0 || IsCounted(DetailAfter)))
                return true;
            // Room to send is not visible from outside; nor, in /proc/net/unix, is what a UNIX socket has received.
            bool isKnown = After is { ReceiveQueueBytes: not null } or { AcceptQueue: not null }
                || DetailAfter is { EventCount: not null } or { TimerTicks: not null };
            return isKnown && !Events.HasFlag(EpollEvents.Out) ? false : null;
        }
    }

    /// <summary>How long its data has waited, in milliseconds; null if the kernel does not report it.</summary>
    internal long? ReadyMilliseconds => WantsIn && Unread(After) > 0 ? LastDataMilliseconds(After) : null;

    /// <summary>
    /// Milliseconds since a socket received data (tcpi_last_data_recv); null if the kernel does not report it.
    /// </summary>
    internal static long? LastDataMilliseconds(TcpSocket? socket) =>
        socket is { State: not TcpState.Listen }
            ? TcpInfoLayout.Int(socket.Info, TcpInfoLayout.LastDataReceived)
            : null;

    private bool IsCountedThroughout => IsPersistent && IsCounted(DetailBefore) && IsCounted(DetailAfter);

    private bool HasHungUp(TcpSocket? socket) => socket is { Kind: SocketKind.Tcp }
        && ((socket.State == TcpState.CloseWait && (Events & (EpollEvents.In | EpollEvents.ReadHangUp)) != 0)
            || (socket.State == TcpState.Closed && socket.RemotePort is > 0));

    private static bool IsCounted(DescriptorDetail? detail) => detail is { EventCount: > 0 } or { TimerTicks: > 0 };
}
