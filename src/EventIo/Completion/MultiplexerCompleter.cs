using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Multiplexing;

namespace EventIo.Completion;

/// <summary>Offers the mechanisms that this host has.</summary>
public sealed class MultiplexerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, MultiplexerCatalog.Describe()
            .Where(description => description.IsAvailable)
            .Select(description => (
                description.Kind.ToString(), $"{description.Model}: {string.Join(", ", description.TriggerModes)}")));
}
