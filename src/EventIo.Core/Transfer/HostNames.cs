using System.Net;
using System.Net.Sockets;

namespace EventIo.Transfer;

/// <summary>Names of hosts as addresses.</summary>
internal static class HostNames
{
    /// <summary>Asks the resolver, unless it is an address already.</summary>
    /// <param name="name">A name or an address.</param>
    /// <param name="cancellation">Ends the wait for the resolver.</param>
    /// <returns>At least one address, in the resolver's order.</returns>
    /// <exception cref="SocketException">The name is not known.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal static IPAddress[] Resolve(string name, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(name, out IPAddress? address))
            return [address];
        try
        {
            IPAddress[] addresses = Dns.GetHostAddressesAsync(name, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
            return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
        }
        catch (SocketException exception)
        {
            throw new SocketException((int)exception.SocketErrorCode, $"'{name}': {exception.Message}.");
        }
    }
}
