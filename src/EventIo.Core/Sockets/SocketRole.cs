namespace EventIo.Sockets;

/// <summary>The role of a socket: some options apply to one role only.</summary>
[Flags]
public enum SocketRole : long
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Neither listen(2) nor connect(2) has been called: it may become either.</summary>
    Unconnected = 1,

    /// <summary>It listens.</summary>
    Listener = 2,

    /// <summary>It has a peer, or had one until just now.</summary>
    Connected = 4,
}
