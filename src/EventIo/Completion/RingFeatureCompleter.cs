using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Multiplexing;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Completion;

/// <summary>Offers the features that a ring has on this kernel.</summary>
public sealed class RingFeatureCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        MultiplexerDescription description = MultiplexerCatalog.Describe(MultiplexerKind.IoUring);
        return Matches.Of(wordToComplete, description.RingFeatures
            .Select(feature => (
                feature.ToString(), description.DefaultRingFeatures.Contains(feature)
                    ? "On by default"
                    : "Off by default"))
            .Append((nameof(RingFeature.None), "All off")));
    }
}
