using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Views;

namespace EventIo.Completion.Loops;

/// <summary>Offers the names of processes that wait for events.</summary>
public sealed class LoopNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(
            wordToComplete,
            from loop in LiveLoops.Read().Loops
            group loop by FormatView.Plain(loop.ProcessName) into name
            orderby name.Key
            select (name.Key, $"{name.Key}, {name.Select(loop => loop.ProcessId).Distinct().Count()} processes"));
}
