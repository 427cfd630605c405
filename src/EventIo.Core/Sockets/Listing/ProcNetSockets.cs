namespace EventIo.Sockets.Listing;

/// <summary>
/// Lists the sockets of a network namespace from /proc/net (proc(5)), for kernels where socket diagnostics are missing
/// or denied.
/// </summary>
internal static class ProcNetSockets
{
    // The folder of the reading thread, whose namespace setns(2) changes.
    private const string Folder = "/proc/thread-self/net/";

    /// <summary>Whether /proc is available.</summary>
    internal static bool IsAvailable => File.Exists(Folder + "unix");

    /// <summary>Lists the sockets of a kind, in the states that a query selects.</summary>
    /// <exception cref="SocketProblemException">The namespace can't be entered.</exception>
    internal static IEnumerable<TcpSocket> List(SocketKind kind, SocketQuery query)
    {
        string[] tables = kind switch
        {
            SocketKind.Tcp => ["tcp", "tcp6"],
            SocketKind.Udp => ["udp", "udp6"],
            // UNIX sockets have neither ports nor addresses.
            _ => query.HasEndPointFilter ? [] : ["unix"],
        };
        var parser = new ProcNetParser(kind, query.NetworkNamespace);
        IEnumerable<TcpSocket> sockets =
            from table in tables
            from line in Read(Folder + table, query.NetworkNamespace).Skip(1)
            let socket = parser.Parse(line)
            where socket is not null && (query.States.Count == 0 || query.States.Contains(socket.State))
                && (query.Inodes is null || (socket.Inode is { } inode && query.Inodes.Contains(inode)))
            select socket;
        // The kernel continues a table by counting entries, so a socket that is added in between makes another one
        // appear twice (tcp_seek_last_pos in net/ipv4/tcp_ipv4.c).
        return sockets.DistinctBy(socket =>
            (socket.LocalAddress, socket.LocalPort, socket.RemoteAddress, socket.RemotePort, socket.Inode));
    }

    // A kernel without IPv6 has no such file.
    private static string[] Read(string path, string? networkNamespace) =>
        networkNamespace is null ? ReadLines(path) : NetworkNamespace.Run(networkNamespace, () => ReadLines(path));

    private static string[] ReadLines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
