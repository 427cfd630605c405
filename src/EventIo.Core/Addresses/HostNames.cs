using System.Net;
using System.Net.Sockets;

namespace EventIo.Addresses;

/// <summary>Resolves host names.</summary>
internal static class HostNames
{
    // localhost means all loopback addresses (RFC 6761, section 6.3), even if /etc/hosts has only some.
    private static readonly IPAddress[] Loopbacks = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <summary>Resolves a name, unless it is an address.</summary>
    /// <param name="name">A name or an address. The wildcard address stands for loopback.</param>
    /// <param name="cancellation">Cancels the wait for the resolver.</param>
    /// <returns>At least one address, in the resolver's order.</returns>
    /// <exception cref="SocketException">The name can't be resolved.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    internal static IPAddress[] Resolve(string name, CancellationToken cancellation)
    {
        if (AddressText.TryParse(name, out IPAddress? address))
            return [Reachable(address)];
        if (AddressText.UnknownZone(name) is { } zone)
        {
            throw new SocketException(
                (int)SocketError.HostNotFound, $"'{name}': no interface of this host is '{zone}'.");
        }
        try
        {
            IPAddress[] addresses =
                Dns.GetHostAddressesAsync(name, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
            if (IsLocalHost(name))
                return [.. addresses.Union(Loopbacks)];
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException) when (IsLocalHost(name))
        {
            return [.. Loopbacks];
        }
        catch (SocketException exception)
        {
            throw new SocketException((int)exception.SocketErrorCode, $"'{name}': {exception.Message}.");
        }
        catch (ArgumentException exception)
        {
            // For example a name of more than 255 characters.
            throw new SocketException((int)SocketError.HostNotFound, $"'{name}': {exception.Message}");
        }
    }

    private static bool IsLocalHost(string name) => name.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the address to reach a server: loopback if it listens on all addresses.</summary>
    /// <param name="address">The address that it listens on.</param>
    internal static IPAddress Reachable(IPAddress address) =>
        address.Equals(IPAddress.Any) ? IPAddress.Loopback
        : address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
        : address;
}
