using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Views;

namespace EventIo.Completion.Loops;

/// <summary>Offers the processes that wait for events.</summary>
public sealed class LoopProcessCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(
            wordToComplete,
            from loop in LiveLoops.Read().Loops
            group loop by (loop.ProcessId, loop.ProcessName) into process
            orderby process.Key.ProcessId
            select (process.Key.ProcessId.ToString(CultureInfo.InvariantCulture),
                $"{FormatView.Plain(process.Key.ProcessName)}, " +
                $"{string.Join(", ", process.Select(loop => loop.Mechanism).Distinct())}"));
}
