using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Multiplexing;

namespace EventIo.Completion;

/// <summary>Offers the trigger modes of the mechanisms that were typed already; of all, when none was.</summary>
public sealed class TriggerModeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        IReadOnlyList<MultiplexerKind> typed = Typed(fakeBoundParameters["Multiplexer"] ?? fakeBoundParameters["Kind"]);
        IEnumerable<MultiplexerVariant> variants = typed.Count == 0
            ? MultiplexerVariant.All
            : MultiplexerVariant.All.Where(variant => typed.Contains(variant.Kind));
        return Matches.Of(wordToComplete, variants
            .GroupBy(variant => variant.TriggerMode)
            .Select(group => (group.Key.ToString(), string.Join(", ", group.Select(variant => variant.Kind)))));
    }

    private static IReadOnlyList<MultiplexerKind> Typed(object? value) => value is null
        ? []
        : [.. LanguagePrimitives.GetEnumerable(value)?.Cast<object>().SelectMany(Typed) ?? One(value)];

    private static IEnumerable<MultiplexerKind> One(object value) =>
        LanguagePrimitives.TryConvertTo(value, out MultiplexerKind kind) ? [kind] : [];
}
