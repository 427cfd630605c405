using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EventIo.Addresses;
using EventIo.Errors.Records;

namespace EventIo.Binding;

/// <summary>Converts user input to end points and address ranges.</summary>
internal static class EndPoints
{
    private const string LocalHost = "localhost";

    // The size of sun_path of sockaddr_un (unix(7)), without its final zero.
    private const int MaxPathBytes = 107;

    internal static EndPoint ToIPEndPoint(this PSCmdlet cmdlet, string address, int port)
    {
        if (address.Equals(LocalHost, StringComparison.OrdinalIgnoreCase))
            return new IPEndPoint(IPAddress.Loopback, port);
        if (!AddressText.TryParse(address, out IPAddress? parsed))
            cmdlet.ThrowTerminatingError(NetworkErrors.AddressInvalid(address));
        return new IPEndPoint(parsed!, port);
    }

    /// <summary>Parses an address, or a network with its prefix length.</summary>
    internal static AddressRange ToAddressRange(this Cmdlet cmdlet, string text)
    {
        if (!AddressRange.TryParse(text, out AddressRange? range))
            cmdlet.ThrowTerminatingError(NetworkErrors.NetworkInvalid(text));
        return range!;
    }

    internal static EndPoint ToUnixEndPoint(this PSCmdlet cmdlet, string path)
    {
        if (OperatingSystem.IsWindows())
            cmdlet.ThrowTerminatingError(ServerErrors.UnixSocketUnavailable(path));
        string resolved = cmdlet.ToFileSystemPath(path);
        int bytes = Encoding.UTF8.GetByteCount(resolved);
        if (bytes > MaxPathBytes)
            cmdlet.ThrowTerminatingError(PathErrors.TooLong(resolved, bytes, MaxPathBytes));
        return new UnixDomainSocketEndPoint(resolved);
    }
}
