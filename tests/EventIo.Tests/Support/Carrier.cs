using System.Net;
using System.Net.Sockets;
using EventIo.Loop;
using EventIo.Native;

namespace EventIo.Tests.Support;

/// <summary>A running loop and its listener.</summary>
internal sealed class Carrier(ServerLoop loop, DescriptorHandle listener, EndPoint endPoint) : IDisposable
{
    internal ServerLoop Loop => loop;

    internal Socket Connect()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = HangGuard.Milliseconds,
            SendTimeout = HangGuard.Milliseconds,
            NoDelay = true,
        };
        socket.Connect(endPoint);
        return socket;
    }

    public void Dispose()
    {
        loop.Dispose();
        listener.Dispose();
    }
}
