using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the processes that have TCP sockets.</summary>
public sealed class SocketProcessCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, (OperatingSystem.IsLinux() ? Processes() : [])
            .Select(process => (process.Id.ToString(CultureInfo.InvariantCulture),
                $"{process.Name}, {process.Sockets} sockets")));

    /// <summary>Lists the processes that have TCP sockets, as far as this user may see.</summary>
    internal static IEnumerable<(int Id, string? Name, int Sockets)> Processes()
    {
        try
        {
            return
            [
                .. from socket in new HostSockets(new SocketQuery()).List(CancellationToken.None)
                   from owner in socket.Owners
                   group owner by (owner.ProcessId, owner.ProcessName) into process
                   orderby process.Key.ProcessId
                   select (process.Key.ProcessId, process.Key.ProcessName, process.Count()),
            ];
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            return [];
        }
    }
}
