using System.Net;
using System.Net.Sockets;
using EventIo.Sockets;
using EventIo.Sockets.Options;

namespace EventIo.Tests.Sockets;

/// <summary>A listener and a connection through it, over loopback or a UNIX path.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly string? _path;

    /// <summary>Opens a listener and a connection.</summary>
    /// <param name="family">IPv4, IPv6 or UNIX.</param>
    /// <param name="prepare">Prepares the listener before it is bound.</param>
    /// <param name="greeting">The bytes that the client sends before it is accepted.</param>
    /// <param name="address">Where it listens; loopback unless given.</param>
    internal SocketPair(
        AddressFamily family = AddressFamily.InterNetwork,
        Action<Socket>? prepare = null,
        byte[]? greeting = null,
        IPAddress? address = null)
    {
        ProtocolType protocol = family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp;
        _path = family == AddressFamily.Unix ? Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()) : null;
        EndPoint endPoint = _path is not null
            ? new UnixDomainSocketEndPoint(_path)
            : new IPEndPoint(
                address ?? (family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback), 0);
        Listener = new Socket(family, SocketType.Stream, protocol);
        prepare?.Invoke(Listener);
        Listener.Bind(endPoint);
        Listener.Listen(16);
        Client = new Socket(family, SocketType.Stream, protocol);
        Client.Connect(Listener.LocalEndPoint!);
        if (greeting is not null)
            Client.Send(greeting);
        Accepted = Listener.Accept();
    }

    internal Socket Listener { get; }

    internal Socket Client { get; }

    internal Socket Accepted { get; }

    internal int ListenerPort => ((IPEndPoint)Listener.LocalEndPoint!).Port;

    internal int ClientPort => ((IPEndPoint)Client.LocalEndPoint!).Port;

    public void Dispose()
    {
        Client.Dispose();
        Accepted.Dispose();
        Listener.Dispose();
        if (_path is not null)
            File.Delete(_path);
    }

    /// <summary>Sends from the client and reads, so that both ends have figures.</summary>
    internal void Send(int bytes)
    {
        byte[] message = new byte[bytes];
        Task sending = Task.Run(() => Client.Send(message));
        for (int received = 0; received < bytes;)
            received += Accepted.Receive(new byte[bytes - received]);
        sending.GetAwaiter().GetResult();
    }

    /// <summary>A new socket that can have an option, and the object that owns it, which the caller disposes.</summary>
    internal static (Socket Socket, IDisposable Owner) For(SocketOptionDescription option, SocketRole role)
    {
        AddressFamily family = option.IsIPv6Only ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        if (role == SocketRole.Unconnected)
        {
            var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
            return (socket, socket);
        }
        var pair = new SocketPair(family);
        return (role == SocketRole.Listener ? pair.Listener : pair.Accepted, pair);
    }
}
