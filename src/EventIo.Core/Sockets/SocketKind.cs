namespace EventIo.Sockets;

/// <summary>The kinds of sockets.</summary>
public enum SocketKind : long
{
    /// <summary>tcp(7), over IPv4 or IPv6.</summary>
    Tcp,

    /// <summary>udp(7), over IPv4 or IPv6.</summary>
    Udp,

    /// <summary>unix(7), of any type.</summary>
    Unix,
}
