using System.Collections.Concurrent;

namespace EventIo.Sockets.Options;

/// <summary>
/// Remembers the keepalive times that were last set on a server's or a script's sockets, for systems that set both
/// times together and report neither (SIO_KEEPALIVE_VALS).
/// </summary>
/// <param name="initial">The times of sockets for which none have been remembered.</param>
internal sealed class KeepAliveMemory(KeepAliveTimes initial)
{
    private readonly ConcurrentDictionary<string, KeepAliveTimes> _bySocket = new();

    internal KeepAliveTimes Of(SocketIdentity socket) => _bySocket.GetValueOrDefault(socket.ToString(), initial);

    internal void Remember(SocketIdentity socket, KeepAliveTimes times) => _bySocket[socket.ToString()] = times;
}
