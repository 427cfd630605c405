using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Native;
using EventIo.Sockets.Listing;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the ports that processes listen on.</summary>
public sealed class ListenerPortCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        SocketPorts.Of(wordToComplete, Listeners, socket => socket.LocalPort);

    private static IEnumerable<TcpSocket> Listeners() =>
        new HostSockets(new SocketQuery { States = [TcpState.Listen] }).List(CancellationToken.None);
}
