using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Sockets.Options;

namespace EventIo.Completion.Sockets;

/// <summary>Offers the names of socket options.</summary>
public sealed class SocketOptionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, SocketOptionCatalog.All.Select(option => (option.Name, Tooltip(option))), '_');

    internal static string Tooltip(SocketOptionDescription option) =>
        option.Unit is null ? option.Help : $"{option.Help} [{option.Unit}]";
}
