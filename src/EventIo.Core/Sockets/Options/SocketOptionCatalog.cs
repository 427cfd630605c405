namespace EventIo.Sockets.Options;

/// <summary>
/// The main socket options, one table for each system. Reading, writing, completion, help and tests are derived from
/// it.
/// </summary>
/// <remarks>
/// Numbers of Linux are those of include/uapi/asm-generic/socket.h, linux/tcp.h, linux/in.h and linux/in6.h, the same
/// on x86-64 and arm64. Ranges are the kernel's (net/core/sock.c, net/ipv4/tcp.c, ip_sockglue.c), tested on Linux 6.18.
/// Those of Windows are in a separate file.
/// </remarks>
public static partial class SocketOptionCatalog
{
    internal const int SOL_SOCKET = 1;
    internal const int IPPROTO_IP = 0;
    internal const int IPPROTO_TCP = 6;
    internal const int IPPROTO_IPV6 = 41;

    private const SocketRole Anywhere = SocketRole.Unconnected | SocketRole.Listener | SocketRole.Connected;
    private const SocketRole BeforeConnections = SocketRole.Unconnected | SocketRole.Listener;
    private static readonly SocketKind[] OverIP = [SocketKind.Tcp, SocketKind.Udp];
    private static readonly SocketKind[] OverTcp = [SocketKind.Tcp];
    private static readonly SocketKind[] Every = [SocketKind.Tcp, SocketKind.Udp, SocketKind.Unix];

    /// <summary>Every option that this system has, by level.</summary>
    public static IReadOnlyList<SocketOptionDescription> All { get; } = OperatingSystem.IsWindows() ? Windows : Linux;

    internal static SocketOptionDescription[] Linux =>
        [.. SocketOptions(), .. StreamOptions(), .. TimerOptions(), .. AddressOptions()];

    internal static SocketOptionDescription[] Windows => [.. WindowsOptions()];

    /// <summary>Finds an option by name.</summary>
    /// <param name="name">The name in C, in any case.</param>
    /// <returns>Its description.</returns>
    /// <exception cref="SocketProblemException">
    /// There is none; the message lists those with similar names, or the system that has it.
    /// </exception>
    public static SocketOptionDescription Find(string name) => Find(All, name)
        ?? throw (Find(OperatingSystem.IsWindows() ? Linux : Windows, name) is { } foreign
            ? SocketOptionProblems.OptionOfOtherSystem(foreign)
            : SocketOptionProblems.OptionUnknown(name));

    /// <summary>Finds an option by name; null if this system does not have it.</summary>
    internal static SocketOptionDescription? TryFind(string name) => Find(All, name);

    private static SocketOptionDescription? Find(IEnumerable<SocketOptionDescription> options, string name) =>
        options.FirstOrDefault(option => option.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static SocketOptionDescription Socket(
        string name, int number, SocketOptionType type, string example, string help) =>
        Option(nameof(SOL_SOCKET), SOL_SOCKET, name, number, type, example, help) with { Source = "socket(7)" };

    private static SocketOptionDescription Tcp(
        string name, int number, SocketOptionType type, string example, string help) =>
        Option(nameof(IPPROTO_TCP), IPPROTO_TCP, name, number, type, example,
            help) with
        { Kinds = OverTcp, Source = "tcp(7)" };

    private static SocketOptionDescription Option(
        string level, int levelNumber, string name, int number, SocketOptionType type, string example, string help) =>
            new()
            {
                Name = name,
                Level = level,
                LevelNumber = levelNumber,
                Number = number,
                Type = type,
                Example = example,
                AppliesTo = Anywhere,
                Kinds = OverIP,
                Source = "ip(7)",
                Help = help,
            };
}
