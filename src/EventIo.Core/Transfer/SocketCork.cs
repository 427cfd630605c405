using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// Holds back a TCP socket's partial segments (TCP_CORK of tcp(7)), so that a header and the body after it leave in as
/// few segments as possible, whatever method sends them. For a header that is sent from memory, MSG_MORE does the same
/// without the two calls.
/// </summary>
public static class SocketCork
{
    /// <summary>Sends only full segments from now on. The kernel holds a partial one back for at most 200 ms.</summary>
    /// <param name="socket">A TCP socket.</param>
    /// <exception cref="Native.NativeException">The socket is not a TCP socket.</exception>
    public static void Hold(int socket) => Set(socket, 1);

    /// <summary>Sends the partial segment that was held back.</summary>
    /// <param name="socket">The socket.</param>
    /// <exception cref="Native.NativeException">The socket is not a TCP socket.</exception>
    public static void Release(int socket) => Set(socket, 0);

    private static void Set(int socket, int value) =>
        SocketCalls.SetOption(socket, LibC.IPPROTO_TCP, LibC.TCP_CORK, value, "TCP_CORK");
}
