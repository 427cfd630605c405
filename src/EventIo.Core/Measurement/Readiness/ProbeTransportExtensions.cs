using EventIo.Sockets;

namespace EventIo.Measurement.Readiness;

/// <summary>Maps transports to kinds of sockets.</summary>
public static class ProbeTransportExtensions
{
    /// <summary>Returns the kind of a transport's sockets.</summary>
    /// <param name="transport">The transport.</param>
    /// <returns>The kind.</returns>
    public static SocketKind ToSocketKind(this ProbeTransport transport) =>
        transport == ProbeTransport.Tcp ? SocketKind.Tcp : SocketKind.Unix;
}
