namespace EventIo.Sockets.Listing;

/// <summary>The purpose of a TCP socket's timer.</summary>
public enum SocketTimer : long
{
    /// <summary>No timer runs.</summary>
    None,

    /// <summary>To retransmit data or a SYN, or to distinguish a late acknowledgement from a loss.</summary>
    Retransmit,

    /// <summary>To send a keepalive probe.</summary>
    KeepAlive,

    /// <summary>To forget the connection.</summary>
    TimeWait,

    /// <summary>To probe the peer's closed window.</summary>
    Persist,
}
