namespace EventIo.Native;

/// <summary>
/// The states of a TCP connection (RFC 9293, section 3.3.2), numbered as in .NET. Sockets of other kinds have the most
/// similar state.
/// </summary>
public enum TcpState : long
{
    /// <summary>The kernel reports a number without a name.</summary>
    Unknown = 0,

    /// <summary>The socket is not connected.</summary>
    Closed = 1,

    /// <summary>It listens for connections.</summary>
    Listen = 2,

    /// <summary>It has sent a SYN that has not been answered yet.</summary>
    SynSent = 3,

    /// <summary>It has answered a SYN, and waits for the end of the handshake.</summary>
    SynReceived = 4,

    /// <summary>It is connected.</summary>
    Established = 5,

    /// <summary>It has ended its stream, and the peer has not acknowledged that.</summary>
    FinWait1 = 6,

    /// <summary>It has ended its stream; the peer has not.</summary>
    FinWait2 = 7,

    /// <summary>The peer has ended its stream; this side has not.</summary>
    CloseWait = 8,

    /// <summary>Both sides have ended their streams at the same time.</summary>
    Closing = 9,

    /// <summary>Both sides have ended their streams; the last acknowledgement is missing.</summary>
    LastAck = 10,

    /// <summary>The connection has ended; the state lasts until late segments have expired.</summary>
    TimeWait = 11,

    /// <summary>The connection is deleted.</summary>
    DeleteTcb = 12,
}
