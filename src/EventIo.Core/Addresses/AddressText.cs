using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Native.Linux;

namespace EventIo.Addresses;

/// <summary>Formats addresses.</summary>
public static class AddressText
{
    /// <summary>
    /// Formats an address, with the interface name as the zone of a link-local one: <c>fe80::1%eth0</c>.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <returns>The text, which <see cref="IPAddress.Parse(string)"/> reads.</returns>
    public static string Format(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Zone(address) is { } zone ? $"{WithoutZone(address)}%{zone}" : address.ToString();
    }

    /// <summary>As <see cref="Format(IPAddress)"/>; <see langword="null"/> for no address.</summary>
    /// <param name="address">The address, or <see langword="null"/>.</param>
    /// <returns>The text; <see langword="null"/> for no address.</returns>
    public static string? Of(IPAddress? address) => address is null ? null : Format(address);

    /// <summary>
    /// Formats an end point: <c>127.0.0.1:80</c>, <c>[fe80::1%eth0]:80</c>, or the path of a UNIX socket.
    /// </summary>
    /// <param name="endPoint">The end point.</param>
    /// <returns>The text.</returns>
    public static string Format(EndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return endPoint is IPEndPoint ip && Zone(ip.Address) is not null
            ? string.Create(CultureInfo.InvariantCulture, $"[{Format(ip.Address)}]:{ip.Port}")
            : endPoint.ToString() ?? "";
    }

    /// <summary>
    /// Returns the value of a request's Host field (RFC 9110, section 7.2), without a zone: a zone has a meaning only
    /// on this host, and a URI's host can't contain one (RFC 3986, section 3.2.2).
    /// </summary>
    /// <param name="name">The name or address that the operator gave.</param>
    /// <param name="port">The port; 80 is omitted.</param>
    /// <returns>The field's value.</returns>
    public static string HostField(string name, int port)
    {
        const int HttpPort = 80;
        string host = IPAddress.TryParse(name, out IPAddress? address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[{WithoutZone(address)}]"
            : name;
        return port == HttpPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
    }

    /// <summary>
    /// Reads an address. Rejects a zone that no interface of this host has: some systems' parsers drop it, which
    /// results in a different address.
    /// </summary>
    /// <param name="text">The text: <c>127.0.0.1</c>, <c>::1</c>, <c>fe80::1%eth0</c>.</param>
    /// <param name="address">The address.</param>
    /// <returns>Whether the text is an address and this host has its zone, if there is one.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IPAddress.TryParse(text, out address) && UnknownZone(text, address) is null;
    }

    /// <summary>Returns the zone of an address if no interface of this host has it.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The zone; null if an interface has it, or if the text has no zone or is not an address.</returns>
    public static string? UnknownZone(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IPAddress.TryParse(text, out IPAddress? address) ? UnknownZone(text, address) : null;
    }

    private static string? UnknownZone(string text, IPAddress address)
    {
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        return percent >= 0 && address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId == 0
            ? text[(percent + 1)..].TrimEnd(']')
            : null;
    }

    private static IPAddress WithoutZone(IPAddress address) => new(address.GetAddressBytes());

    private static string? Zone(IPAddress address) =>
        address.AddressFamily != AddressFamily.InterNetworkV6 || address.ScopeId == 0 ? null
        : (OperatingSystem.IsLinux() ? LibCSupplement.InterfaceName((uint)address.ScopeId) : null)
            ?? address.ScopeId.ToString(CultureInfo.InvariantCulture);
}
