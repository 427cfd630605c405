using System.Net;
using System.Net.NetworkInformation;
using EventIo.Addresses;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using TcpState = EventIo.Native.TcpState;

namespace EventIo.Measurement.Load.Observation;

/// <summary>
/// The listening sockets that a target's connections go to, if they are on this host, in whatever network namespace.
/// </summary>
internal sealed class ServerListener
{
    private readonly IPEndPoint _target;

    private ServerListener(IPEndPoint target, string? networkNamespace)
    {
        _target = target;
        NetworkNamespace = networkNamespace;
    }

    /// <summary>The file of the namespace; null for this process's own.</summary>
    internal string? NetworkNamespace { get; }

    /// <summary>Finds the listening sockets.</summary>
    /// <returns>Null if they are on another host, or hidden.</returns>
    internal static ServerListener? Find(EndPoint target) => target is not IPEndPoint endPoint
        ? null
        : Namespaces().Select(space => new ServerListener(endPoint, space))
        .FirstOrDefault(listener => listener.IsThere());

    /// <summary>
    /// Returns the number of connections that they have dropped so far: sk_drops of each, which a full accept queue
    /// increments.
    /// </summary>
    /// <returns>Null if the kernel doesn't report it.</returns>
    internal long? Drops()
    {
        long?[] drops = [.. List().Select(socket => socket.Drops)];
        return drops.Length > 0 && drops.All(count => count is not null) ? drops.Sum() : null;
    }

    // This process's own namespace first, then those with a name.
    private static IEnumerable<string?> Namespaces() =>
        Sockets.NetworkNamespace.Names().Select(Sockets.NetworkNamespace.Find).Prepend(null);

    private bool IsThere() => List().Count > 0 && (NetworkNamespace is null || OwnsAddress(NetworkNamespace));

    private bool OwnsAddress(string networkNamespace)
    {
        try
        {
            return Sockets.NetworkNamespace.Run(networkNamespace, () => NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(card => card.GetIPProperties().UnicastAddresses)
                .Any(own => own.Address.Equals(_target.Address)));
        }
        catch (Exception exception)
            when (exception is SocketProblemException or NativeException or NetworkInformationException)
        {
            return false;
        }
    }

    private IReadOnlyList<TcpSocket> List()
    {
        var query = new SocketQuery
        {
            States = [TcpState.Listen],
            LocalPorts = [_target.Port],
            SkipOwners = true,
            NetworkNamespace = NetworkNamespace,
        };
        try
        {
            return [.. new HostSockets(query).List(CancellationToken.None).Where(IsTarget)];
        }
        catch (Exception exception)
            when (exception is SocketProblemException or NativeException)
        {
            // This kernel or sandbox has no diagnostics, or this user may not enter the namespace.
            return [];
        }
    }

    private bool IsTarget(TcpSocket socket) => socket.LocalIP is not { } address
        || AddressRange.IsAny(address) || AddressRange.AreEqual(address, _target.Address);
}
