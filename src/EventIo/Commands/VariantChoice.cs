using System.Management.Automation;
using EventIo.Errors;
using EventIo.Multiplexing;

namespace EventIo.Commands;

/// <summary>Which mechanisms in which trigger modes a user asked for.</summary>
internal static class VariantChoice
{
    /// <summary>
    /// All pairs that exist, less what was not asked for. A pair that was asked for by both its names stays even if it does
    /// not exist, and a mechanism that was named stays even if this system has it not: their rows say why.
    /// </summary>
    internal static IReadOnlyList<MultiplexerVariant> Of(
        IReadOnlyCollection<MultiplexerKind> kinds, IReadOnlyCollection<TriggerMode> modes) => (kinds.Count, modes.Count) switch
        {
            (0, 0) => MultiplexerVariant.All,
            (0, _) => [.. MultiplexerVariant.All.Where(variant => modes.Contains(variant.TriggerMode))],
            (_, 0) => [.. kinds.Distinct().Order().SelectMany(Existing)],
            _ => [.. from kind in kinds.Distinct().Order() from mode in modes.Distinct().Order() select new MultiplexerVariant(kind, mode)],
        };

    /// <summary>The one mechanism that loops are to wait with; an error is written where it can't be had.</summary>
    /// <param name="cmdlet">Who was asked.</param>
    /// <param name="multiplexer">The name of the mechanism.</param>
    /// <param name="triggerMode">The name of the trigger mode; the mechanism's first unless given.</param>
    internal static MultiplexerVariant? ChooseVariant(this Cmdlet cmdlet, string multiplexer, string? triggerMode)
    {
        MultiplexerDescription description = MultiplexerCatalog.Describe(Enum.Parse<MultiplexerKind>(multiplexer));
        if (!description.IsAvailable)
        {
            cmdlet.WriteError(ServerErrors.MultiplexerUnavailable(description));
            return null;
        }
        var variant = new MultiplexerVariant(
            description.Kind,
            triggerMode is null ? description.TriggerModes[0] : Enum.Parse<TriggerMode>(triggerMode));
        if (description.Refusal(variant.TriggerMode) is not { } refusal)
            return variant;
        cmdlet.WriteError(ServerErrors.TriggerModeUnsupported(variant, refusal));
        return null;
    }

    private static IEnumerable<MultiplexerVariant> Existing(MultiplexerKind kind) =>
        MultiplexerVariant.All.Where(variant => variant.Kind == kind).DefaultIfEmpty(new MultiplexerVariant(kind, default));
}
