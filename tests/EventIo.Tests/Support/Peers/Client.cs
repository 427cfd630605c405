using System.Net;
using System.Net.Sockets;

namespace EventIo.Tests.Support.Peers;

/// <summary>A client of a server on loopback, whose calls have a timeout.</summary>
internal static class Client
{
    internal static Socket Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = HangGuard.Milliseconds,
            SendTimeout = HangGuard.Milliseconds,
            NoDelay = true,
        };
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message and receives as many bytes as the message has.</summary>
    internal static byte[] Exchange(Socket socket, byte[] message)
    {
        socket.Send(message);
        return Read(socket, message.Length);
    }

    /// <summary>Reads <paramref name="count"/> bytes, or fewer if the stream ends.</summary>
    internal static byte[] Read(Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        int done = 0;
        for (int received; done < count && (received = socket.Receive(bytes.AsSpan(done))) > 0;)
            done += received;
        return bytes[..done];
    }

    /// <summary>Closes with a reset.</summary>
    internal static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>Whether the other end has closed, with or without a reset.</summary>
    internal static bool IsClosed(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[1]) == 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }
}
