using System.Globalization;
using EventIo.Native;

namespace EventIo.Sockets;

/// <summary>Whether TCP Fast Open is switched on (net.ipv4.tcp_fastopen) in the network namespace of the calling thread.</summary>
internal static class FastOpen
{
    /// <summary>SYNs may carry data out.</summary>
    internal const int ClientBit = 1;

    /// <summary>Listeners take data from SYNs.</summary>
    internal const int ServerBit = 2;

    internal const string EnableAction = "As root: sysctl -w net.ipv4.tcp_fastopen=3";

    private const string Sysctl = "/proc/sys/net/ipv4/tcp_fastopen";

    /// <summary>What is missing for one side, in words; null when nothing is, or /proc doesn't tell.</summary>
    internal static string? MissingBit(int bit)
    {
        if (Read() is not { } value || (value & bit) != 0)
            return null;
        string side = bit == ClientBit ? "the client's" : "the server's";
        return string.Create(
            CultureInfo.InvariantCulture, $"net.ipv4.tcp_fastopen is {value}: {side} bit, {bit}, is missing.");
    }

    /// <summary>What is missing for an option's value here; null when nothing is, or /proc doesn't tell.</summary>
    internal static string? Note(SocketOptionDescription option, object value) => (option.Name, value) switch
    {
        ("TCP_FASTOPEN", > 0L) => MissingBit(ServerBit),
        ("TCP_FASTOPEN_CONNECT", > 0L) => MissingBit(ClientBit),
        _ => null,
    };

    /// <summary>What is missing for an option's value in a socket's network namespace.</summary>
    internal static string? Note(SocketReference socket, SocketOptionDescription option, object value)
    {
        if (!option.Name.StartsWith("TCP_FASTOPEN", StringComparison.Ordinal) || socket.IsInOwnNamespace)
            return Note(option, value);
        try
        {
            return NetworkNamespace.Run(NetworkNamespace.OfProcess(socket.Holder.ProcessId), () => Note(option, value));
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            // Not for this user to enter.
            return null;
        }
    }

    private static int? Read()
    {
        // Wine shows Linux's files.
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
