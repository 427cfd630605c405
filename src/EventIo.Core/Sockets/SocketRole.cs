namespace EventIo.Sockets;

/// <summary>What a socket is doing: some options are for one state only.</summary>
[Flags]
public enum SocketRole
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Neither listen(2) nor connect(2) has been called: it may still become either.</summary>
    Unconnected = 1,

    /// <summary>It listens.</summary>
    Listener = 2,

    /// <summary>It has a peer, or had one until just now.</summary>
    Connected = 4,
}
