using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the descriptors of the specified process that are sockets.</summary>
public sealed class SocketDescriptorCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        return OperatingSystem.IsLinux()
            && LanguagePrimitives.TryConvertTo(fakeBoundParameters["ProcessId"], out int process) && process > 0
            ? Matches.Of(wordToComplete, Descriptors(process))
            : [];
    }

    private static IEnumerable<(string Descriptor, string Tip)> Descriptors(int process)
    {
        var query = new SocketQuery { ProcessIds = [process], Kinds = Enum.GetValues<SocketKind>() };
        try
        {
            return
            [
                .. from socket in new HostSockets(query).List(CancellationToken.None)
                   orderby socket.FileDescriptor
                   select (string.Create(CultureInfo.InvariantCulture, $"{socket.FileDescriptor}"), socket.ToString()),
            ];
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            return [];
        }
    }
}
