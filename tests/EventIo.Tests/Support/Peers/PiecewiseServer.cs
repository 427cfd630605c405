using System.Net;
using System.Net.Sockets;

namespace EventIo.Tests.Support.Peers;

/// <summary>An HTTP server for one connection. It sends head and body in separate calls.</summary>
internal sealed class PiecewiseServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Thread _thread;

    internal PiecewiseServer(bool noDelay)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _thread = new Thread(() => Serve(noDelay)) { IsBackground = true };
        _thread.Start();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
    }

    private void Serve(bool noDelay)
    {
        try
        {
            using Socket client = _listener.Accept();
            client.NoDelay = noDelay;
            byte[] request = new byte[4096];
            for (int length = 0; ;)
            {
                int received = client.Receive(request.AsSpan(length));
                if (received == 0)
                    return;
                length += received;
                if (!request.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
                    continue;
                length = 0;
                client.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"u8);
                client.Send("ok"u8);
            }
        }
        catch (SocketException)
        {
            // Nobody connected, or the client has closed.
        }
    }
}
