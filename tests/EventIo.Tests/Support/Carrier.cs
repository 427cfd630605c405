using System.Net;
using System.Net.Sockets;
using EventIo.Loop;
using EventIo.Native.Linux;

namespace EventIo.Tests.Support;

/// <summary>A running loop and its listener.</summary>
internal sealed class Carrier(ServerLoop loop, Socket listener, DescriptorHandle handle) : IDisposable
{
    internal ServerLoop Loop => loop;

    internal Socket Connect()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = 20_000,
            SendTimeout = 20_000,
            NoDelay = true,
        };
        socket.Connect((IPEndPoint)listener.LocalEndPoint!);
        return socket;
    }

    public void Dispose()
    {
        loop.Dispose();
        // The socket closes the descriptor; the handle must not do it again.
        handle.SetHandleAsInvalid();
        handle.Dispose();
        listener.Dispose();
    }
}
