namespace EventIo.Sockets.Options;

/// <content>Options of IPv4 and IPv6.</content>
public static partial class SocketOptionCatalog
{
    private const string KeepsEcn = "TCP keeps the two lowest bits (ECN) to itself";

    private static IEnumerable<SocketOptionDescription> AddressOptions() =>
    [
        Option(nameof(IPPROTO_IP), IPPROTO_IP, "IP_TOS", 1, SocketOptionType.Number, "184",
            "Type of service of IPv4 packets: the DSCP times 4 (EF is 184).") with
        {
            Maximum = 255,
            KernelEffect = KeepsEcn,
        },
        Option(nameof(IPPROTO_IPV6), IPPROTO_IPV6, "IPV6_TCLASS", 67, SocketOptionType.Number, "184",
            "Traffic class of IPv6 packets: the DSCP times 4 (EF is 184).") with
        {
            IsIPv6Only = true,
            Minimum = -1,
            Maximum = 255,
            Since = "2.6.14",
            KernelEffect = $"-1 means the default, 0; {KeepsEcn}",
            Source = "RFC 3542, section 6.5",
        },
        Option(nameof(IPPROTO_IP), IPPROTO_IP, "IP_BIND_ADDRESS_NO_PORT", 24, SocketOptionType.Flag, "1",
            "bind(2) to port 0 assigns no port yet: connect(2) picks one that is free towards the peer.") with
        {
            AppliesTo = SocketRole.Unconnected,
            Since = "4.2",
        },
    ];
}
