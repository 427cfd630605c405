namespace EventIo.Sockets.Events;

/// <summary>How an event was observed.</summary>
public enum TcpEventGrade : long
{
    /// <summary>The kernel reported it to every listener of a netlink group. Any user may listen.</summary>
    Netlink,

    /// <summary>A program at a tracepoint of the kernel reported it. Loading one requires capabilities.</summary>
    Traced,
}
