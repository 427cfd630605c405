using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Native;
using EventIo.Sockets.Listing;

namespace EventIo.Completion.Sockets;

/// <summary>
/// Offers the ports that connections of this host lead to. The ports of clients that have connected to it are left out.
/// </summary>
public sealed class RemotePortCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        SocketPorts.Of(wordToComplete, Outgoing, socket => socket.RemotePort);

    private static IEnumerable<TcpSocket> Outgoing()
    {
        TcpSocket[] sockets = [.. new HostSockets(new SocketQuery()).List(CancellationToken.None)];
        HashSet<int?> listeners =
            [.. sockets.Where(socket => socket.State == TcpState.Listen).Select(socket => socket.LocalPort)];
        // What is in TIME_WAIT has no inode, and its listener may be gone.
        return sockets.Where(
            socket => socket is { RemotePort: > 0, Inode: not null } && !listeners.Contains(socket.LocalPort));
    }
}
