using System.Net;
using EventIo.Sockets.Listing;

namespace EventIo.Sockets.Events;

/// <summary>The two ends of a connection, which are unique in the namespace at any time.</summary>
internal readonly record struct ConnectionKey(
    IPAddress? LocalAddress, int? LocalPort, IPAddress? RemoteAddress, int? RemotePort)
{
    internal static ConnectionKey Of(TcpSocket socket) =>
        new(socket.LocalIP, socket.LocalPort, socket.RemoteIP, socket.RemotePort);

    internal static ConnectionKey Of(TcpEvent row) =>
        new(row.LocalIP, row.LocalPort, row.RemoteIP, row.RemotePort);
}
