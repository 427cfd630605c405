using System.Net.Sockets;

namespace EventIo.Native.Linux;

/// <summary>The kernel's numbers of address families; the framework's are those of Windows.</summary>
internal static class AddressFamilies
{
    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;

    internal static AddressFamily Of(int number) => number switch
    {
        AF_UNIX => AddressFamily.Unix,
        AF_INET => AddressFamily.InterNetwork,
        AF_INET6 => AddressFamily.InterNetworkV6,
        _ => AddressFamily.Unknown,
    };
}
