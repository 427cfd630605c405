using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Views;

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
        Matches.Of(wordToComplete, OperatingSystem.IsLinux() ? Ports() : []);

    private static IEnumerable<(string Port, string Tip)> Ports()
    {
        try
        {
            TcpSocket[] sockets = [.. new HostSockets(new SocketQuery()).List(CancellationToken.None)];
            HashSet<int?> listeners =
                [.. sockets.Where(socket => socket.State == TcpState.Listen).Select(socket => socket.LocalPort)];
            return
            [
                .. from socket in sockets
                   where socket.RemotePort is > 0 && !listeners.Contains(socket.LocalPort)
                   group socket by socket.RemotePort into port
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
