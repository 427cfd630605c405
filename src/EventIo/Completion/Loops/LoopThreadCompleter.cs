using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Views;

namespace EventIo.Completion.Loops;

/// <summary>Offers the threads of the specified process that wait for events.</summary>
public sealed class LoopThreadCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        if (!LanguagePrimitives.TryConvertTo(fakeBoundParameters["ProcessId"], out int process) || process <= 0)
            return [];
        return Matches.Of(wordToComplete, LiveLoops.Read(process).Loops.Select(loop => (
            loop.ThreadId.ToString(CultureInfo.InvariantCulture),
            $"{FormatView.Plain(loop.ThreadName)}, {loop.Mechanism}")));
    }
}
