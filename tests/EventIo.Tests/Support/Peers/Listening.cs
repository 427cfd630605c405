using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace EventIo.Tests.Support.Peers;

/// <summary>Finds free ports for programs, and waits until the programs listen.</summary>
internal static class Listening
{
    // The ports from 32768 are those that the kernel chooses (ip_local_port_range, ip(7)).
    private const int Lowest = 20_000;
    private const int FirstOfTheKernel = 32_768;

    /// <summary>
    /// A loopback port that no socket uses at this moment, and that the kernel gives to no client before the program
    /// listens.
    /// </summary>
    internal static int FreePort()
    {
        while (true)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            int port = RandomNumberGenerator.GetInt32(Lowest, FirstOfTheKernel);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one is probably free.
            }
        }
    }

    internal static void Await(int port) => Eventually.True(
        () => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port),
        $"Nobody listens on port {port}.");
}
