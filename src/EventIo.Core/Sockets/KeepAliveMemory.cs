using System.Collections.Concurrent;

namespace EventIo.Sockets;

/// <summary>
/// Keepalive times as they were last set, where the system takes both as one and tells neither (SIO_KEEPALIVE_VALS): those of a
/// server's sockets, or of a script's socket.
/// </summary>
/// <param name="initial">What sockets have that were not set since.</param>
internal sealed class KeepAliveMemory(KeepAliveTimes initial)
{
    private readonly ConcurrentDictionary<string, KeepAliveTimes> _bySocket = new();

    internal KeepAliveTimes Of(SocketIdentity socket) => _bySocket.GetValueOrDefault(socket.ToString(), initial);

    internal void Remember(SocketIdentity socket, KeepAliveTimes times) => _bySocket[socket.ToString()] = times;
}
