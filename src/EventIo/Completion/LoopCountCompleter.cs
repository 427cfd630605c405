using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Binding;

namespace EventIo.Completion;

/// <summary>Offers the numbers of loops that have a name.</summary>
public sealed class LoopCountCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, LoopCountNameAttribute.Names.Select(name =>
            (name.Name, string.Create(CultureInfo.InvariantCulture, $"{name.Count} loops here"))));
}
