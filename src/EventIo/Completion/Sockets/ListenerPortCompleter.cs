using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Views;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the ports that processes listen on.</summary>
public sealed class ListenerPortCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, OperatingSystem.IsLinux() ? Ports() : []);

    private static IEnumerable<(string Port, string Tip)> Ports()
    {
        try
        {
            return
            [
                .. from socket in new HostSockets(new SocketQuery { States = [TcpState.Listen] })
                .List(CancellationToken.None)
                   group socket by socket.LocalPort into port
                   orderby port.Key
                   select (string.Create(CultureInfo.InvariantCulture, $"{port.Key}"),
                       FormatView.Plain(string.Join(
                           ", ", port.Select(socket => socket.ProcessName ?? "?").Distinct()))),
            ];
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            return [];
        }
    }
}
