using EventIo.Errors.Records;
using EventIo.Servers;
using EventIo.Sockets;
using EventIo.Sockets.References;

namespace EventIo.Commands.Bases;

/// <content>Finds sockets that were seen before.</content>
public abstract partial class SocketCmdlet
{
    /// <summary>
    /// Handles a socket that was seen before, if it still exists; a failure is a non-terminating error.
    /// </summary>
    /// <param name="holder">The process that had it.</param>
    /// <param name="cookie">Linux: its cookie.</param>
    /// <param name="ends">Windows, which has no cookies: its own address and its peer's.</param>
    /// <param name="handle">Handles the socket, which it need not dispose.</param>
    protected void WithKnownSocket(
        SocketHolder holder, ulong? cookie, (string? Local, string? Remote) ends,
        Func<SocketReference, Action?> handle)
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
                SocketReference? socket = Find(holder, ends);
                if (socket is null)
                    WriteError(SocketErrors.Gone(holder));
                else
                    Handle(socket, handle);
            },
            holder);
    }

    private SocketReference? Find(SocketHolder holder, (string? Local, string? Remote) ends)
    {
        IEnumerable<SocketReference> candidates = holder.ServerName is { } name
            ? EventServerRegistry.Snapshot().Where(server => server.Name == name)
            .SelectMany(server => server.OpenSockets(Cancellation))
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
