using System.Globalization;
using System.Net;
using EventIo.Native;
using EventIo.Sockets.Listing;

namespace EventIo.Sockets.References;

/// <summary>
/// Finds sockets whose descriptor belongs to another layer than the kernel lists. An MPTCP socket (the default of Go's
/// listeners since 1.24) has TCP sockets below it: SO_COOKIE is the upper one's, NETLINK_SOCK_DIAG shows the lower
/// ones, and all have the inode of the descriptor.
/// </summary>
internal static class LayeredSockets
{
    /// <summary>Returns whether a listed socket is below a descriptor's socket.</summary>
    /// <param name="socket">The descriptor's socket.</param>
    /// <param name="cookie">The cookie of the listed socket.</param>
    internal static bool Find(SocketReference socket, ulong cookie)
    {
        if (socket.Identity is not { Kind: SocketKind.Tcp, Local: IPEndPoint local }
            || Inode(socket.Descriptor) is not { } inode)
            return false;
        var query = new SocketQuery
        {
            LocalPorts = [local.Port],
            SkipOwners = true,
            NetworkNamespace = socket.IsInOwnNamespace ? null : NetworkNamespace.OfProcess(socket.Holder.ProcessId),
        };
        try
        {
            return new HostSockets(query).List(CancellationToken.None)
                .Any(listed => listed.Cookie == cookie && listed.Inode == inode);
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            return false;
        }
    }

    // socket:[123]
    private static uint? Inode(int descriptor)
    {
        string link = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}");
        string? target = new FileInfo(link).LinkTarget;
        return uint.TryParse(
            target?.Replace("socket:[", "", StringComparison.Ordinal).TrimEnd(']'),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out uint inode) ? inode : null;
    }
}
