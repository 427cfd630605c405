namespace EventIo.Sockets;

/// <summary>What a TCP socket's timer is for.</summary>
public enum SocketTimer
{
    /// <summary>It doesn't run.</summary>
    None,

    /// <summary>To send data or a SYN again, or to tell a late acknowledgement from a lost one.</summary>
    Retransmit,

    /// <summary>To send a keepalive probe.</summary>
    KeepAlive,

    /// <summary>To forget the connection.</summary>
    TimeWait,

    /// <summary>To ask for the peer's window, which is closed.</summary>
    Persist,
}
