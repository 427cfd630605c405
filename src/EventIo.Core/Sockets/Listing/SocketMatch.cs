using System.Net;
using EventIo.Addresses;

namespace EventIo.Sockets.Listing;

/// <summary>
/// Compares ports and addresses with a query. The kernel's filter has no zones, and its jumps have 16 bits, which
/// limits it to about 3,000 ports.
/// </summary>
internal sealed class SocketMatch(SocketQuery query)
{
    private readonly HashSet<int> _localPorts = [.. query.LocalPorts];
    private readonly HashSet<int> _remotePorts = [.. query.RemotePorts];

    /// <summary>Returns whether a listed socket is selected.</summary>
    internal bool Accepts(TcpSocket socket) =>
        Has(_localPorts, socket.LocalPort) && Has(_remotePorts, socket.RemotePort)
        && Has(query.LocalNetworks, socket.LocalIP) && Has(query.RemoteNetworks, socket.RemoteIP);

    // A socket without a peer has port 0, as in the kernel's filter.
    private static bool Has(HashSet<int> ports, int? port) => ports.Count == 0 || ports.Contains(port ?? 0);

    private static bool Has(IReadOnlyList<AddressRange> ranges, IPAddress? address) =>
        ranges.Count == 0 || (address is null
            ? ranges.Any(IsEverything)
            : ranges.Any(range => range.Contains(address)));

    // The kernel compares a missing peer as zeros.
    private static bool IsEverything(AddressRange range) =>
        range.Zone == 0 && (range.Network.Contains(IPAddress.Any) || range.Network.Contains(IPAddress.IPv6Any));
}
