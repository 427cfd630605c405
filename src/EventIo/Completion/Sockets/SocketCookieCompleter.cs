using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the cookies of TCP sockets, with their addresses as tooltips.</summary>
public sealed class SocketCookieCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        return OperatingSystem.IsLinux()
            ? Matches.Of(wordToComplete, Cookies(fakeBoundParameters["NetworkNamespace"] as string))
            : [];
    }

    private static IEnumerable<(string Cookie, string Tip)> Cookies(string? networkNamespace)
    {
        try
        {
            var query = new SocketQuery
            {
                SkipOwners = true,
                NetworkNamespace = networkNamespace is null ? null : NetworkNamespace.Find(networkNamespace),
            };
            return
            [
                .. from socket in new HostSockets(query).List(CancellationToken.None)
                   let cookie = socket.Cookie
                   where cookie is not null
                   orderby socket.LocalPort, cookie
                   select (cookie.Value.ToString(CultureInfo.InvariantCulture), $"{socket} ({socket.State})"),
            ];
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            return [];
        }
    }
}
