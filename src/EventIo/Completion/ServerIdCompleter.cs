using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Servers;

namespace EventIo.Completion;

/// <summary>Offers the numbers of the running servers.</summary>
public sealed class ServerIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, EventServerRegistry.Snapshot()
            .Select(server => (server.Id.ToString(CultureInfo.InvariantCulture), server.ToString())));
}
