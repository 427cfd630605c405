using System.Globalization;

namespace EventIo.Sockets.Options;

/// <summary>
/// Checks whether TCP Fast Open is enabled (net.ipv4.tcp_fastopen) in the network namespace of the calling thread.
/// </summary>
internal static class FastOpen
{
    /// <summary>Clients may send data in their SYN.</summary>
    internal const int ClientBit = 1;

    /// <summary>Listeners accept data in SYNs.</summary>
    internal const int ServerBit = 2;

    internal const string EnableAction = "As root: sysctl -w net.ipv4.tcp_fastopen=3";

    private const string Sysctl = "/proc/sys/net/ipv4/tcp_fastopen";

    /// <summary>Reports that the bit of one side is not set; null if it is set, or if /proc doesn't show it.</summary>
    internal static string? MissingBit(int bit)
    {
        if (Read() is not { } value || (value & bit) != 0)
            return null;
        string side = bit == ClientBit ? "the client's" : "the server's";
        return string.Create(
            CultureInfo.InvariantCulture, $"net.ipv4.tcp_fastopen is {value}: {side} bit, {bit}, is missing.");
    }

    /// <summary>
    /// Reports that an option's value needs a bit that is not set here; null if it is set, if the value needs none, or
    /// if /proc doesn't show it.
    /// </summary>
    internal static string? Note(SocketOptionDescription option, object value) => (option.Name, value) switch
    {
        ("TCP_FASTOPEN", > 0L) => MissingBit(ServerBit),
        ("TCP_FASTOPEN_CONNECT", > 0L) => MissingBit(ClientBit),
        _ => null,
    };

    private static int? Read()
    {
        // Wine shows the files of Linux.
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return int.Parse(File.ReadAllText(Sysctl), CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }
}
