namespace EventIo.Native.Windows;

/// <summary>Constants of winsock2.h, ws2tcpip.h and mswsock.h, under their names there.</summary>
internal static class SocketConstants
{
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 23;
    internal const int SOCK_STREAM = 1;
    internal const int IPPROTO_TCP = 6;
    internal const int IPPROTO_IPV6 = 41;
    internal const int SOL_SOCKET = 0xFFFF;

    /// <summary>WSASocket: use the value of the provider's description.</summary>
    internal const int FROM_PROTOCOL_INFO = -1;

    internal const uint WSA_FLAG_OVERLAPPED = 0x01;
    internal const uint WSA_FLAG_NO_HANDLE_INHERIT = 0x80;

    /// <summary>Whether the socket listens.</summary>
    internal const int SO_ACCEPTCONN = 0x0002;

    internal const int SO_LINGER = 0x0080;

    /// <summary>~SO_REUSEADDR: no other socket can bind to the port, whatever its options.</summary>
    internal const int SO_EXCLUSIVEADDRUSE = ~0x0004;

    internal const int SO_UPDATE_ACCEPT_CONTEXT = 0x700B;
    internal const int SO_UPDATE_CONNECT_CONTEXT = 0x7010;
    internal const int SO_PROTOCOL_INFOW = 0x2005;
    internal const int TCP_NODELAY = 1;
    internal const int IPV6_V6ONLY = 27;

    internal const int SD_SEND = 1;
    internal const uint FIONBIO = 0x8004667E;
    internal const uint SIO_GET_EXTENSION_FUNCTION_POINTER = 0xC8000006;

    /// <summary>A provider's sockets are file system handles, with all their functions.</summary>
    internal const uint XP1_IFS_HANDLES = 0x00020000;
}
