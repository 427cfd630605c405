using System.Buffers.Binary;
using EventIo.Native;
using EventIo.Native.Linux.SocketDiagnostics;

namespace EventIo.Sockets.Listing;

/// <content>Ends sockets (SOCK_DESTROY, include/uapi/linux/sock_diag.h).</content>
internal sealed partial class SocketDiagnostics
{
    // With n listeners, k tried ports miss one of them with a probability of (1 - 1/n)^k: 1e-14 for 128 listeners.
    private const int MaxPeerPorts = 4_096;

    // struct inet_diag_req_v2: after family, protocol, extensions and states, the peer's port is the second field.
    private const int RemotePortOffset = 8 + sizeof(ushort);

    // INET_DIAG_NOCOOKIE: any socket with these ends.
    private const ulong AnyCookie = ulong.MaxValue;

    /// <summary>
    /// Ends a TCP socket if it still has its cookie. The kernel compares while it holds the socket, so that a successor
    /// is never closed.
    /// </summary>
    /// <param name="socket">The socket.</param>
    /// <returns>0, or an errno: ENOENT (ESTALE) if no socket has these ends and this cookie.</returns>
    internal int Destroy(TcpSocket socket)
    {
        byte[] request = IdentityRequest(socket);
        int error = Destroy(request);
        if (!IsMissing(error) || socket.State != TcpState.Listen || Find(socket) is null)
            return error;
        // If listeners share a port (SO_REUSEPORT), the kernel chooses one by a hash of the peer's end.
        for (int port = 1; IsMissing(error) && port <= MaxPeerPorts; port++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(RemotePortOffset), (ushort)port);
            error = Destroy(request);
        }
        return error;
    }

    /// <summary>
    /// Returns whether an errno of <see cref="Destroy(TcpSocket)"/> means that there is no such socket.
    /// </summary>
    internal static bool IsMissing(int errorNumber) => errorNumber is Errno.ENOENT or Errno.ESTALE;

    /// <summary>Finds the TCP socket that now has the ends of another one; null if there is none.</summary>
    internal TcpSocket? FindSuccessor(TcpSocket socket) => LookUp(socket with { Cookie = AnyCookie });

    private int Destroy(byte[] request)
    {
        _socket.Send(NetlinkConstants.SOCK_DESTROY, NetlinkConstants.NLM_F_ACK, request);
        var messages = new NetlinkMessages(_buffer.AsSpan(0, _socket.Receive(_buffer)));
        // The acknowledgement is an NLMSG_ERROR with errno 0.
        return messages.Next() ? messages.ErrorNumber : Errno.EINVAL;
    }
}
