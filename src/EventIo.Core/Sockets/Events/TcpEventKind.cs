namespace EventIo.Sockets.Events;

/// <summary>What happened to a TCP socket.</summary>
public enum TcpEventKind : long
{
    /// <summary>It ended: the last reference to it is gone.</summary>
    Close,

    /// <summary>A connect(2) succeeded or failed.</summary>
    Connect,

    /// <summary>A program accepted the connection.</summary>
    Accept,

    /// <summary>Segments were retransmitted.</summary>
    Retransmit,

    /// <summary>A reset was sent or received.</summary>
    Reset,

    /// <summary>The kernel dropped a packet.</summary>
    Drop,

    /// <summary>Its state changed; for a listener, the start of listening with its backlog.</summary>
    StateChange,

    /// <summary>Events were lost because they were not read in time. Such a row only counts them.</summary>
    Lost,
}
