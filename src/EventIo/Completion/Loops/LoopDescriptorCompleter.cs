using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventIo.Inspection;

namespace EventIo.Completion.Loops;

/// <summary>Offers the epoll sets, or the rings, of the specified process.</summary>
public sealed class LoopDescriptorCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        if (!LanguagePrimitives.TryConvertTo(fakeBoundParameters["ProcessId"], out int process) || process <= 0)
            return [];
        InspectionResult result = LiveLoops.Read(process);
        bool isRing = string.Equals(commandName, "Get-IoUringInstance", StringComparison.OrdinalIgnoreCase);
        return Matches.Of(wordToComplete, isRing
            ? result.Rings.Select(ring => (ring.FileDescriptor.ToString(CultureInfo.InvariantCulture), "a ring"))
            : result.Sets.Select(
                set => (set.FileDescriptor.ToString(CultureInfo.InvariantCulture), $"{set.EntryCount} entries")));
    }
}
