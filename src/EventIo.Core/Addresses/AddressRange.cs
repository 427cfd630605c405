using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EventIo.Addresses;

/// <summary>
/// A filter for addresses: a single address, or a network. An IPv4 address and its IPv6-mapped form
/// (<c>::ffff:127.0.0.1</c>) are equal.
/// </summary>
public sealed record AddressRange
{
    // ::ffff:0:0/96 (RFC 4291, section 2.5.5.2)
    private const int MappedPrefixLength = 96;

    private AddressRange(IPNetwork network, long zone)
    {
        Network = network;
        Zone = zone;
    }

    /// <summary>The network; an IPv4 network if the text had mapped addresses.</summary>
    public IPNetwork Network { get; }

    /// <summary>The interface index that link-local addresses must have; 0 for any.</summary>
    public long Zone { get; }

    /// <summary>Converts a network to a filter.</summary>
    /// <param name="network">The network.</param>
    public static implicit operator AddressRange(IPNetwork network) =>
        new(Plain(network.BaseAddress, network.PrefixLength), zone: 0);

    /// <summary>Converts a network to a filter.</summary>
    /// <param name="network">The network.</param>
    /// <returns>The filter.</returns>
    public static AddressRange FromIPNetwork(IPNetwork network) => network;

    /// <summary>
    /// Reads <c>127.0.0.1</c>, <c>10.0.0.0/8</c>, <c>fe80::1%eth0</c>, <c>fe80::%eth0/10</c>, <c>localhost</c>.
    /// </summary>
    /// <param name="text">
    /// The text. Bits after the prefix are ignored: an address with a prefix length means its network.
    /// </param>
    /// <param name="range">The range.</param>
    /// <returns>Whether it is an address or a network.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out AddressRange? range)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = null;
        // Accepts fe80::/10%eth0 too: the position of the zone in a network is not defined.
        string[] parts = text.Split('/');
        if (parts.Length > 2)
            return false;
        string prefixText = parts.Length == 2 ? parts[1] : "";
        int percent = prefixText.IndexOf('%', StringComparison.Ordinal);
        string addressText = percent < 0 ? parts[0] : parts[0] + prefixText[percent..];
        prefixText = percent < 0 ? prefixText : prefixText[..percent];
        // An unknown zone must not widen the filter.
        if (!AddressText.TryParse(addressText, out IPAddress? address))
            return false;
        int prefix = address.GetAddressBytes().Length * 8;
        int largest = prefix;
        if (parts.Length == 2
            && (!int.TryParse(prefixText, NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
                || prefix > largest))
        {
            return false;
        }
        long zone = address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
        range = new AddressRange(Plain(address, prefix), zone);
        return true;
    }

    /// <summary>Returns whether an address is in the range.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether the address, or the IPv4 address mapped into it, is in the range.</returns>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6 && Network.Contains(address.MapToIPv4()))
            return true;
        return Network.Contains(address) && (Zone == 0 || address.ScopeId == Zone);
    }

    /// <summary>Returns whether two addresses are the same; a mapped one equals its IPv4 address.</summary>
    /// <param name="left">One address.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are.</returns>
    public static bool AreEqual(IPAddress left, IPAddress right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return Plain(left).Equals(Plain(right));
    }

    /// <summary>Returns whether an address is the wildcard, which stands for all addresses of the host.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Whether it is the wildcard.</returns>
    public static bool IsAny(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPNetwork Plain(IPAddress address, int prefix)
    {
        if (address.IsIPv4MappedToIPv6 && prefix >= MappedPrefixLength)
        {
            address = address.MapToIPv4();
            prefix -= MappedPrefixLength;
        }
        byte[] bytes = address.GetAddressBytes();
        for (int bit = prefix; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), prefix);
    }
}
