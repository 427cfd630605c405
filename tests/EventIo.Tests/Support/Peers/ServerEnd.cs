using System.Net;
using System.Net.Sockets;
using EventIo.Sockets.References;
using EventIo.Sockets.TcpStatistics;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Support.Peers;

/// <summary>The other end of a client's connection, when the server is in this process.</summary>
internal static unsafe class ServerEnd
{
    /// <summary>TCP_INFO of the server's socket.</summary>
    internal static TcpInfo Figures(Socket client)
    {
        int port = ((IPEndPoint)client.LocalEndPoint!).Port;
        foreach (string path in Directory.EnumerateFiles("/proc/self/fd"))
        {
            int descriptor = int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture);
            if (PeerPort(descriptor) == port)
                return TcpInfoSampler.Read(descriptor);
        }
        Assert.Fail($"No socket of this process is connected to port {port}.");
        return null!;
    }

    private static int PeerPort(int descriptor)
    {
        sockaddr_in address;
        socklen_t length = (uint)sizeof(sockaddr_in);
        return LibC.getpeername(descriptor, (sockaddr*)&address, &length) == 0 && address.sin_family == LibC.AF_INET
            ? IPAddress.NetworkToHostOrder((short)address.sin_port) & 0xFFFF
            : 0;
    }
}
