using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// Holds a TCP socket's part segments back (TCP_CORK of tcp(7)), so that a header and the body behind it leave in as few
/// segments as possible, whatever way they come. For a header that is sent from memory, MSG_MORE does the same without the
/// two calls.
/// </summary>
public static class SocketCork
{
    /// <summary>From here on only full segments leave. The kernel waits 200 ms at most.</summary>
    /// <param name="socket">A TCP socket.</param>
    /// <exception cref="Native.NativeException">It is none.</exception>
    public static void Hold(int socket) => Set(socket, 1);

    /// <summary>What was held back leaves now.</summary>
    /// <param name="socket">The socket.</param>
    /// <exception cref="Native.NativeException">It is no TCP socket.</exception>
    public static void Release(int socket) => Set(socket, 0);

    private static void Set(int socket, int value) =>
        SocketCalls.SetOption(socket, LibC.IPPROTO_TCP, LibC.TCP_CORK, value, "TCP_CORK");
}
