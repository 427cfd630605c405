using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Measurement.Load;

namespace EventIo.Completion;

/// <summary>Offers the figures of the measuring cmdlets' rows.</summary>
public sealed class MeasurementPropertyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters) =>
        Matches.Of(wordToComplete, Figures());

    private static IEnumerable<(string, string)> Figures() =>
        from type in typeof(LoadMeasurement).Assembly.GetExportedTypes()
        where type.Name.EndsWith("Measurement", StringComparison.Ordinal)
        from property in type.GetProperties()
        where (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var kind
            && (kind == typeof(double) || kind == typeof(long))
        group type.Name by property.Name into figure
        orderby figure.Key
        select (figure.Key, string.Join(", ", figure));
}
