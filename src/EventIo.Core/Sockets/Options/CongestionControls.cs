namespace EventIo.Sockets.Options;

/// <summary>The congestion controls of this network namespace (tcp(7)).</summary>
public static class CongestionControls
{
    private const string Folder = "/proc/sys/net/ipv4/";

    /// <summary>The congestion controls that are loaded.</summary>
    /// <returns>Names; empty if /proc lists none.</returns>
    public static string[] Available() => Names("tcp_available_congestion_control");

    /// <summary>The congestion controls that ordinary users may choose.</summary>
    /// <returns>Names; empty if /proc lists none.</returns>
    public static string[] Allowed() => Names("tcp_allowed_congestion_control");

    private static string[] Names(string file)
    {
        try
        {
            return File.ReadAllText(Folder + file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
