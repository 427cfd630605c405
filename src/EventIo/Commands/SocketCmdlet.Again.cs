using EventIo.Errors;
using EventIo.Servers;
using EventIo.Sockets;

namespace EventIo.Commands;

/// <content>Sockets that were seen before.</content>
public abstract partial class SocketCmdlet
{
    /// <summary>Does something with a socket that was seen before, if it is there still; what stands in the way is an error.</summary>
    /// <param name="holder">Who had it.</param>
    /// <param name="cookie">Linux: its number.</param>
    /// <param name="ends">Windows, which has no such numbers: its own end and its peer's.</param>
    /// <param name="handle">What to do. It need not dispose the socket.</param>
    protected void WithSame(
        SocketHolder holder, ulong? cookie, (string? Local, string? Remote) ends, Action<SocketReference> handle)
    {
        ArgumentNullException.ThrowIfNull(holder);
        if (!OperatingSystem.IsWindows() || !holder.IsOwn)
        {
            WithSocket(holder.ProcessId, holder.FileDescriptor, cookie, handle);
            return;
        }
        Try(
            () =>
            {
                using SocketReference? socket = Find(holder, ends);
                if (socket is null)
                    WriteError(SocketErrors.Gone(holder));
                else
                    handle(socket);
            },
            holder);
    }

    private SocketReference? Find(SocketHolder holder, (string? Local, string? Remote) ends)
    {
        IEnumerable<SocketReference> candidates = holder.ServerName is { } name
            ? EventServerRegistry.Snapshot().Where(server => server.Name == name).SelectMany(server => server.OpenSockets(Cancellation))
            : Socket.Where(socket => (int)socket.Handle == holder.FileDescriptor).Select(ProcessSockets.Open);
        foreach (SocketReference candidate in candidates)
        {
            if (candidate.Holder.FileDescriptor == holder.FileDescriptor
                && (candidate.Identity.Local?.ToString(), candidate.Identity.Remote?.ToString()) == ends)
            {
                return candidate;
            }
            candidate.Dispose();
        }
        return null;
    }
}
