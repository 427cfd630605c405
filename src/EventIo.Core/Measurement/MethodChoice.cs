using System.Globalization;
using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>Which method a transfer takes, and why.</summary>
/// <param name="Method">The method.</param>
/// <param name="Reason">Why it was chosen, or why not the one that was asked for; null when there is nothing to say.</param>
internal sealed record MethodChoice(TransferMethod Method, string? Reason)
{
    // What is nearer than this may be the other way round a minute later: then the plainest is taken.
    private const double Margin = 1.1;

    private static readonly TransferMethod[] PlainestFirst =
    [
        TransferMethod.SendFile, TransferMethod.Splice, TransferMethod.Copy, TransferMethod.MemoryMap, TransferMethod.MsgZeroCopy,
        TransferMethod.IoUringSplice, TransferMethod.IoUringSendZc, TransferMethod.IoUringLinked,
    ];

    /// <summary>
    /// Chooses by measurement: over loopback the fastest; to elsewhere, where the network sets the pace, the one that takes the
    /// least CPU time.
    /// </summary>
    /// <param name="rows">What <see cref="TransferCalibration"/> has.</param>
    /// <param name="source">What is moved.</param>
    /// <param name="isLocal">Whether the other end is on this host.</param>
    internal static MethodChoice Best(IReadOnlyList<TransferMeasurement> rows, TransferSource source, bool isLocal)
    {
        TransferMeasurement[] candidates = [.. rows.Where(row => TransferCatalog.Refusal(row.Method, source) is null)];
        if (candidates.Length == 0)
            return new(Fallback([], source), "Auto: nothing could be measured here; this is the plainest that the source allows.");
        double best = candidates.Min(Cost);
        TransferMeasurement chosen = candidates
            .Where(row => Cost(row) <= best * Margin)
            .MinBy(row => Array.IndexOf(PlainestFirst, row.Method))!;
        string figure = isLocal
            ? string.Create(CultureInfo.InvariantCulture, $"{chosen.BytesPerSecond / 1e9:0.00} GB/s, the fastest or within 10 % of it,")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{chosen.CpuNanosecondsPerKib:0} ns of CPU time for each KiB, the least or within 10 % of it,");
        return new(
            chosen.Method,
            $"Auto: {figure} of {candidates.Length} methods over this host's loopback under {chosen.CongestionControl}, " +
            $"{ByteText.Of(chosen.PayloadBytes!.Value)} at a time.");

        double Cost(TransferMeasurement row) => isLocal ? 1 / row.BytesPerSecond!.Value : row.CpuNanosecondsPerKib!.Value;
    }

    /// <summary>What to take when the methods that were tried can't be had.</summary>
    internal static TransferMethod Fallback(IReadOnlyCollection<TransferMethod> tried, TransferSource source) =>
        PlainestFirst[..3].First(method => !tried.Contains(method) && TransferCatalog.Refusal(method, source) is null);
}
