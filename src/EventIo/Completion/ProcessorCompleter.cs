using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Native;

namespace EventIo.Completion;

/// <summary>Offers the processors that this process may run on.</summary>
public sealed class ProcessorCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, Processors.Allowed()
            .Select(processor => processor.ToString(CultureInfo.InvariantCulture))
            .Select(processor => (processor, $"Processor {processor}")));
}
