namespace EventIo.Sockets;

/// <content>Options of IPv4 and IPv6.</content>
public static partial class SocketOptionCatalog
{
    private const string KeepsEcn = "TCP keeps the two lowest bits (ECN) to itself";

    private static IEnumerable<SocketOptionDescription> AddressOptions() =>
    [
        new()
        {
            Name = "IP_TOS",
            Level = nameof(IPPROTO_IP),
            LevelNumber = IPPROTO_IP,
            Number = 1,
            Type = SocketOptionType.Number,
            Maximum = 255,
            Example = "184",
            AppliesTo = Anywhere,
            Kinds = OverIP,
            KernelEffect = KeepsEcn,
            Source = "ip(7)",
            Help = "Type of service of IPv4 packets: the DSCP times 4 (EF is 184).",
        },
        new()
        {
            Name = "IPV6_TCLASS",
            Level = nameof(IPPROTO_IPV6),
            LevelNumber = IPPROTO_IPV6,
            Number = 67,
            Type = SocketOptionType.Number,
            Minimum = -1,
            Maximum = 255,
            Example = "184",
            AppliesTo = Anywhere,
            Kinds = OverIP,
            IsIPv6Only = true,
            Since = "2.6.14",
            KernelEffect = $"-1 means the default, 0; {KeepsEcn}",
            Source = "RFC 3542, section 6.5",
            Help = "Traffic class of IPv6 packets: the DSCP times 4 (EF is 184).",
        },
        new()
        {
            Name = "IP_BIND_ADDRESS_NO_PORT",
            Level = nameof(IPPROTO_IP),
            LevelNumber = IPPROTO_IP,
            Number = 24,
            Type = SocketOptionType.Flag,
            Example = "1",
            AppliesTo = SocketRole.Unconnected,
            Kinds = OverIP,
            Since = "4.2",
            Source = "ip(7)",
            Help = "bind(2) to port 0 takes no port yet: connect(2) picks one that is free towards that peer.",
        },
    ];
}
