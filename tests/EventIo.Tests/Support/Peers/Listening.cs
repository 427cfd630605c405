using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using EventIo.Tests.Support.Machine;

namespace EventIo.Tests.Support.Peers;

/// <summary>Finds free ports for programs, and waits until the programs listen.</summary>
internal static class Listening
{
    private static readonly (int First, int End) s_ports = Ports();

    /// <summary>
    /// A loopback port that no socket uses at this moment, and that the kernel gives to no client before the program
    /// listens.
    /// </summary>
    internal static int FreePort()
    {
        while (true)
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            int port = RandomNumberGenerator.GetInt32(s_ports.First, s_ports.End);
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

    // Ports that the kernel gives to no client: those below or above its range (ip_local_port_range, ip(7)). If the
    // range has nearly all ports, another program may get the port first.
    private static (int First, int End) Ports()
    {
        const int Lowest = 20_000;
        const int Enough = 500;
        (int first, int last) = Sysctl.PortRange();
        return first > Lowest + Enough ? (Lowest, first)
            : last + Enough < IPEndPoint.MaxPort ? (last + 1, IPEndPoint.MaxPort + 1)
            : (Lowest, IPEndPoint.MaxPort + 1);
    }
}
