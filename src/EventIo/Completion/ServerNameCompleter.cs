using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Servers;

namespace EventIo.Completion;

/// <summary>Offers the names of the running servers.</summary>
public sealed class ServerNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, EventServerRegistry.Snapshot().Select(server => (server.Name, server.ToString())));
}
