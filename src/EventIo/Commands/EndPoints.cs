using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EventIo.Errors;

namespace EventIo.Commands;

/// <summary>What a user typed, as an end point or a file.</summary>
internal static class EndPoints
{
    private const string LocalHost = "localhost";

    // sun_path of sockaddr_un (unix(7)), less its final zero.
    private const int MaxPathBytes = 107;

    internal static EndPoint ToIPEndPoint(this PSCmdlet cmdlet, string address, int port)
    {
        if (address.Equals(LocalHost, StringComparison.OrdinalIgnoreCase))
            return new IPEndPoint(IPAddress.Loopback, port);
        if (!IPAddress.TryParse(address, out IPAddress? parsed))
            cmdlet.ThrowTerminatingError(ServerErrors.AddressInvalid(address));
        return new IPEndPoint(parsed!, port);
    }

    /// <summary>An address, or a network with the length of its prefix. Of an address in a network, the network is meant.</summary>
    internal static IPNetwork ToNetwork(this Cmdlet cmdlet, string text)
    {
        string[] parts = text.Split('/');
        byte[] bytes = IPAddress.TryParse(parts[0], out IPAddress? address) ? address.GetAddressBytes() : [];
        int bits = bytes.Length * 8;
        int prefix = bits;
        bool isPrefix = parts.Length == 1
            || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out prefix));
        if (bits == 0 || !isPrefix || prefix > bits)
            cmdlet.ThrowTerminatingError(SocketErrors.NetworkInvalid(text));
        for (int bit = prefix; bit < bits; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), prefix);
    }

    internal static EndPoint ToUnixEndPoint(this PSCmdlet cmdlet, string path)
    {
        if (OperatingSystem.IsWindows())
            cmdlet.ThrowTerminatingError(ServerErrors.UnixSocketUnavailable(path));
        string resolved = cmdlet.ToFileSystemPath(path);
        int bytes = Encoding.UTF8.GetByteCount(resolved);
        if (bytes > MaxPathBytes)
            cmdlet.ThrowTerminatingError(ServerErrors.PathTooLong(resolved, bytes, MaxPathBytes));
        return new UnixDomainSocketEndPoint(resolved);
    }

    /// <summary>A path as the kernel takes it: the shell's current location is not the process's current directory.</summary>
    internal static string ToFileSystemPath(this PSCmdlet cmdlet, string path)
    {
        string resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(
            path, out ProviderInfo provider, out _);
        if (provider.ImplementingType.Name != "FileSystemProvider")
            cmdlet.ThrowTerminatingError(ServerErrors.PathNotFileSystem(path));
        if (resolved.Contains('\0', StringComparison.Ordinal))
            cmdlet.ThrowTerminatingError(ServerErrors.PathInvalid(path));
        return resolved;
    }
}
