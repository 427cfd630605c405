using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace EventIo.Tests.Support.Peers;

/// <summary>Finds free ports for programs, and waits until the programs listen.</summary>
internal static class Listening
{
    /// <summary>A loopback port that no socket uses at this moment.</summary>
    internal static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    internal static void Await(int port) => Eventually.True(
        () => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port),
        $"Nobody listens on port {port}.");
}
