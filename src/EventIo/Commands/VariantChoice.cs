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

    private static IEnumerable<MultiplexerVariant> Existing(MultiplexerKind kind) =>
        MultiplexerVariant.All.Where(variant => variant.Kind == kind).DefaultIfEmpty(new MultiplexerVariant(kind, default));
}
