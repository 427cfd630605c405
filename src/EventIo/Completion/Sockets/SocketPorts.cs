using System.Globalization;
using System.Management.Automation;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Views;

namespace EventIo.Completion.Sockets;

/// <summary>Offers ports of sockets, with the processes that have the sockets.</summary>
internal static class SocketPorts
{
    /// <summary>Returns the ports that begin with a word; none if the sockets can't be listed.</summary>
    /// <param name="word">The text typed so far.</param>
    /// <param name="list">Lists the sockets.</param>
    /// <param name="port">The port of a socket that is offered.</param>
    internal static IEnumerable<CompletionResult> Of(
        string? word, Func<IEnumerable<TcpSocket>> list, Func<TcpSocket, int?> port) =>
        Matches.Of(word, OperatingSystem.IsLinux() ? Ports(list, port) : []);

    private static IEnumerable<(string Port, string Tip)> Ports(
        Func<IEnumerable<TcpSocket>> list, Func<TcpSocket, int?> port)
    {
        try
        {
            return
            [
                .. from socket in list()
                   group socket by port(socket) into sockets
                   orderby sockets.Key
                   select (string.Create(CultureInfo.InvariantCulture, $"{sockets.Key}"),
                       FormatView.Plain(string.Join(
                           ", ", sockets.Select(socket => socket.ProcessName ?? "?").Distinct()))),
            ];
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            return [];
        }
    }
}
