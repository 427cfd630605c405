using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets.Options;

namespace EventIo.Sockets.References;

/// <summary>Reads the identity of a socket.</summary>
internal static partial class SocketIdentityReader
{
    private const int TCP_INFO = 11;
    private const int IPPROTO_UDP = 17;
    private const int IPPROTO_MPTCP = 262;

    /// <summary>Reads what a descriptor refers to.</summary>
    /// <returns>The socket's identity; null if it is not a socket, or one of an unknown kind.</returns>
    internal static SocketIdentity? Read(int descriptor) =>
        OperatingSystem.IsWindows() ? ReadOnWindows(descriptor) : ReadOnLinux(descriptor);

    private static SocketIdentity? ReadOnLinux(int descriptor)
    {
        try
        {
            AddressFamily family = SocketOptionCalls.Family(descriptor);
            bool isIP = family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
            return SocketOptionCalls.Protocol(descriptor) switch
            {
                SocketOptionCatalog.IPPROTO_TCP or IPPROTO_MPTCP when isIP => Read(descriptor, SocketKind.Tcp, family),
                IPPROTO_UDP when isIP => Read(descriptor, SocketKind.Udp, family),
                _ when family == AddressFamily.Unix => Read(descriptor, SocketKind.Unix, family),
                _ => null,
            };
        }
        catch (NativeException exception) when (exception.ErrorNumber == Errno.ENOTSOCK)
        {
            return null;
        }
    }

    private static SocketIdentity Read(int descriptor, SocketKind kind, AddressFamily family)
    {
        TcpState? state = kind == SocketKind.Tcp ? State(descriptor) : null;
        bool hasPeer = SocketOptionCalls.TryGetRemoteEndPoint(descriptor, family, out EndPoint? remote);
        return new SocketIdentity
        {
            Kind = kind,
            IsIPv6 = family == AddressFamily.InterNetworkV6,
            Role = Role(descriptor, state, hasPeer),
            State = state,
            Local = SocketOptionCalls.LocalEndPoint(descriptor, family),
            Remote = remote,
            Cookie = SocketOptionCalls.Cookie(descriptor),
        };
    }

    private static SocketRole Role(int descriptor, TcpState? state, bool hasPeer) => state switch
    {
        TcpState.Listen => SocketRole.Listener,
        TcpState.Closed => SocketRole.Unconnected,
        not null => SocketRole.Connected,
        null when SocketOptionCalls.IsListening(descriptor) => SocketRole.Listener,
        null => hasPeer ? SocketRole.Connected : SocketRole.Unconnected,
    };

    // The first byte of struct tcp_info.
    private static TcpState State(int descriptor)
    {
        Span<byte> state = stackalloc byte[1];
        return SocketOptionCalls.Get(descriptor, SocketOptionCatalog.IPPROTO_TCP, TCP_INFO, state) == 1
            ? TcpStates.Of(state[0])
            : TcpState.Unknown;
    }
}
