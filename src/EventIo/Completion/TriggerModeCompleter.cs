using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Multiplexing;

namespace EventIo.Completion;

/// <summary>Offers the trigger modes of the mechanisms typed so far, or of all if there are none.</summary>
public sealed class TriggerModeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        IReadOnlyList<MultiplexerKind> typed = Typed(fakeBoundParameters["Multiplexer"] ?? fakeBoundParameters["Kind"]);
        var offered =
            from description in MultiplexerCatalog.Describe()
            where description.IsAvailable && (typed.Count == 0 || typed.Contains(description.Kind))
            from mode in description.TriggerModes
            group description.Kind by mode;
        return Matches.Of(wordToComplete, offered.Select(mode => (mode.Key.ToString(), string.Join(", ", mode))));
    }

    private static IReadOnlyList<MultiplexerKind> Typed(object? value) => value is null
        ? []
        : [.. LanguagePrimitives.GetEnumerable(value)?.Cast<object>().SelectMany(Typed) ?? One(value)];

    private static IEnumerable<MultiplexerKind> One(object value) =>
        LanguagePrimitives.TryConvertTo(value, out MultiplexerKind kind) ? [kind] : [];
}
