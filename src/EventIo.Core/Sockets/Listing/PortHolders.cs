using System.Globalization;
using System.Net;
using EventIo.Addresses;
using EventIo.Native;

namespace EventIo.Sockets.Listing;

/// <summary>Finds the sockets that prevent others from listening on a port.</summary>
public static class PortHolders
{
    private static readonly TcpState[] States =
    [
        TcpState.Listen, TcpState.Closed, TcpState.Established, TcpState.SynSent, TcpState.SynReceived,
        TcpState.FinWait1,
        TcpState.FinWait2, TcpState.TimeWait, TcpState.CloseWait, TcpState.LastAck, TcpState.Closing,
    ];

    /// <summary>
    /// Finds the TCP sockets whose own end conflicts with an end point: listeners; sockets that are bound but do not
    /// listen, which Linux lists since 6.8; otherwise connections.
    /// </summary>
    /// <param name="endPoint">The end point that is in use.</param>
    /// <returns>At most three sockets; none if the kernel's socket diagnostics are not available.</returns>
    public static IReadOnlyList<TcpSocket> Find(IPEndPoint endPoint)
    {
        const int Enough = 3;
        ArgumentNullException.ThrowIfNull(endPoint);
        if (!OperatingSystem.IsLinux())
            return [];
        try
        {
            var query = new SocketQuery { LocalPorts = [endPoint.Port], States = States };
            TcpSocket[] sockets =
            [
                .. new HostSockets(query).List(CancellationToken.None)
                .Where(socket => Conflicts(socket, endPoint.Address)),
            ];
            TcpSocket[] bound = Array.FindAll(sockets, socket => socket.State is TcpState.Listen or TcpState.Closed);
            return [.. (bound.Length > 0 ? bound : sockets).Take(Enough)];
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            return [];
        }
    }

    /// <summary>Describes a holder: <c>nginx (812), descriptor 6, listening on 0.0.0.0:80</c>.</summary>
    /// <param name="socket">A socket that <see cref="Find"/> returned.</param>
    /// <returns>The text.</returns>
    public static string Describe(TcpSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        string holder = socket.Owners.Count > 0
            ? string.Create(CultureInfo.InvariantCulture,
                $"{socket.Owners[0]}, descriptor {socket.Owners[0].FileDescriptor}, ")
            : socket.Inode is null ? "no process, " : "a process that this user may not see, ";
        return holder + socket.State switch
        {
            TcpState.Listen => $"listening on {socket.Local}",
            TcpState.Closed => $"bound to {socket.Local} without listening",
            _ => $"connected from {socket.Local} to {socket.Remote} ({socket.State})",
        };
    }

    private static bool Conflicts(TcpSocket socket, IPAddress wanted) =>
        socket.LocalIP is not { } address || AddressRange.IsAny(address) || AddressRange.IsAny(wanted)
        || AddressRange.AreEqual(address, wanted);
}
