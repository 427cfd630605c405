using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using EventIo.Native;
using EventIo.Native.Windows;

namespace EventIo.Sockets.References;

/// <content>The implementation for Windows.</content>
internal static partial class SocketIdentityReader
{
    [SupportedOSPlatform("windows")]
    private static SocketIdentity? ReadOnWindows(int socket)
    {
        try
        {
            (AddressFamily family, ProtocolType protocol) = WindowsSockets.Protocol(socket);
            return (family, protocol) switch
            {
                (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6, ProtocolType.Tcp) =>
                    ReadOnWindows(socket, SocketKind.Tcp, family),
                (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6, ProtocolType.Udp) =>
                    ReadOnWindows(socket, SocketKind.Udp, family),
                _ => null,
            };
        }
        catch (NativeException exception) when (exception.ErrorNumber == Errno.ENOTSOCK)
        {
            return null;
        }
    }

    [SupportedOSPlatform("windows")]
    private static SocketIdentity ReadOnWindows(int socket, SocketKind kind, AddressFamily family)
    {
        EndPoint? remote = WindowsSockets.EndPointOf(socket, family, isRemote: true);
        bool isListening = kind == SocketKind.Tcp && WindowsSockets.IsListening(socket);
        return new SocketIdentity
        {
            Kind = kind,
            IsIPv6 = family == AddressFamily.InterNetworkV6,
            Role = isListening ? SocketRole.Listener
                : remote is not null ? SocketRole.Connected
                : SocketRole.Unconnected,
            State = isListening ? TcpState.Listen : null,
            Local = WindowsSockets.EndPointOf(socket, family, isRemote: false),
            Remote = remote,
            Cookie = null,
        };
    }
}
