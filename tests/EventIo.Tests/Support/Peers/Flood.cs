using System.Net;
using System.Net.Sockets;
using EventIo.Servers;
using EventIo.Sockets.Listing;
using EventIo.Tests.Support.Machine;

namespace EventIo.Tests.Support.Peers;

/// <summary>Fills a connection whose other end has stopped reading.</summary>
internal static class Flood
{
    /// <summary>Sends a block repeatedly until the kernel reports that the other end's window stays closed.</summary>
    /// <param name="socket">A connection.</param>
    /// <param name="block">The block; after a partial send, the rest of the block is sent next.</param>
    /// <param name="isHeldBack">Whether the other end has really stopped reading and isn't just slow.</param>
    /// <returns>How many bytes were accepted.</returns>
    internal static int Send(Socket socket, byte[] block, Func<bool> isHeldBack)
    {
        int sent = 0;
        socket.Blocking = false;
        Eventually.True(
            () =>
            {
                while (socket.Poll(TimeSpan.FromMilliseconds(Host.IsLinux ? 1 : 500), SelectMode.SelectWrite))
                    sent += socket.Send(block.AsSpan(sent % block.Length), SocketFlags.None);
                return isHeldBack() && (!Host.IsLinux || IsWindowClosed(socket));
            },
            "The other end does not stop reading.");
        socket.Blocking = true;
        return sent;
    }

    /// <summary>
    /// Whether a server keeps received bytes because it can't send them: its threads wait. A thread that is only slow
    /// does not.
    /// </summary>
    internal static bool IsHeldBack(EventServer server)
    {
        (long received, long sent) = (server.BytesReceived, server.BytesSent);
        return received > sent
            && server.ThreadIds.All(KernelThread.IsWaitingOrOver)
            && (received, sent) == (server.BytesReceived, server.BytesSent);
    }

    /// <summary>
    /// Whether the kernel probes the other end's window, because it is closed while there is data to send.
    /// </summary>
    internal static bool IsWindowClosed(Socket socket)
    {
        var query = new SocketQuery
        {
            LocalPorts = [((IPEndPoint)socket.LocalEndPoint!).Port],
            RemotePorts = [((IPEndPoint)socket.RemoteEndPoint!).Port],
            SkipOwners = true,
        };
        return new HostSockets(query).List(CancellationToken.None).Any(one => one.Timer == SocketTimer.Persist);
    }
}
