using EventIo.Sockets;

namespace EventIo.Measurement;

/// <summary>What transports have in common with sockets.</summary>
public static class ProbeTransportExtensions
{
    /// <summary>What the sockets of a transport speak.</summary>
    /// <param name="transport">The transport.</param>
    /// <returns>The kind.</returns>
    public static SocketKind ToSocketKind(this ProbeTransport transport) =>
        transport == ProbeTransport.Tcp ? SocketKind.Tcp : SocketKind.Unix;
}
