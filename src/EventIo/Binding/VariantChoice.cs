using System.Management.Automation;
using EventIo.Errors.Records;
using EventIo.Multiplexing;

namespace EventIo.Binding;

/// <summary>Selects the requested mechanisms and trigger modes.</summary>
internal static class VariantChoice
{
    /// <summary>
    /// Returns the existing pairs that match the request. If both names of a pair were specified, the pair is included
    /// even if it does not exist; a specified mechanism is included even if this system lacks it. Their rows report the
    /// reason.
    /// </summary>
    internal static IReadOnlyList<MultiplexerVariant> Of(
        IReadOnlyCollection<MultiplexerKind> kinds, IReadOnlyCollection<TriggerMode> modes) =>
            (kinds.Count, modes.Count) switch
            {
                (0, 0) => MultiplexerVariant.All,
                (0, _) => [.. MultiplexerVariant.All.Where(variant => modes.Contains(variant.TriggerMode))],
                (_, 0) => [.. kinds.Distinct().Order().SelectMany(Existing)],
                _ =>
                [
                    .. from kind in kinds.Distinct().Order()
                       from mode in modes.Distinct().Order()
                       select new MultiplexerVariant(kind, mode),
                ],
            };

    /// <summary>Returns the mechanism for loops; writes an error if it is not available.</summary>
    /// <param name="cmdlet">The cmdlet that writes the error.</param>
    /// <param name="multiplexer">The name of the mechanism.</param>
    /// <param name="triggerMode">
    /// The name of the trigger mode; <see langword="null"/> for the mechanism's first.
    /// </param>
    internal static MultiplexerVariant? ChooseVariant(this Cmdlet cmdlet, string multiplexer, string? triggerMode)
    {
        MultiplexerDescription description = MultiplexerCatalog.Describe(Enum.Parse<MultiplexerKind>(multiplexer));
        if (!description.IsAvailable)
        {
            cmdlet.WriteError(description.Shortage() is { } shortage
                ? NativeErrors.Create(shortage, description.Kind)
                : RingErrors.Unavailable(description));
            return null;
        }
        var variant = new MultiplexerVariant(
            description.Kind,
            triggerMode is null ? description.TriggerModes[0] : Enum.Parse<TriggerMode>(triggerMode));
        if (description.Refusal(variant.TriggerMode) is not { } refusal)
            return variant;
        cmdlet.WriteError(RingErrors.TriggerModeUnsupported(variant, refusal));
        return null;
    }

    private static IEnumerable<MultiplexerVariant> Existing(MultiplexerKind kind) =>
        MultiplexerVariant.All.Where(variant => variant.Kind == kind)
            .DefaultIfEmpty(new MultiplexerVariant(kind, default));
}
