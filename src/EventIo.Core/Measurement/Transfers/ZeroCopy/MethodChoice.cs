using System.Globalization;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers.ZeroCopy;

/// <summary>The method that a transfer uses, and why.</summary>
/// <param name="Method">The method.</param>
/// <param name="Reason">
/// Why it was chosen, or why the requested one was not; null if there is nothing to report.
/// </param>
internal sealed record MethodChoice(TransferMethod Method, string? Reason)
{
    // Differences below 10 % are noise: prefer the simplest.
    private const double Margin = 1.1;

    /// <summary>
    /// Chooses by measurement: over loopback the fastest; to another host, where the network limits the rate, the one
    /// with the least CPU time.
    /// </summary>
    /// <param name="rows">The rows of <see cref="TransferCalibration"/>.</param>
    /// <param name="source">The source of the bytes.</param>
    /// <param name="isLocal">Whether the other end is on this host.</param>
    internal static MethodChoice Best(IReadOnlyList<TransferMeasurement> rows, TransferSource source, bool isLocal)
    {
        TransferMeasurement[] candidates = [.. rows.Where(row => TransferCatalog.Refusal(row.Method, source) is null)];
        if (candidates.Length == 0)
            return new(Fallback([], source),
                "Auto: nothing could be measured here; this is the simplest method that the source allows.");
        double best = candidates.Min(Cost);
        TransferMeasurement chosen = candidates
            .Where(row => Cost(row) <= best * Margin)
            .MinBy(row => TransferCatalog.Describe(row.Method).Resources)!;
        string figure = isLocal
            ? string.Create(CultureInfo.InvariantCulture,
                $"{chosen.BytesPerSecond / 1e9:0.00} GB/s, the fastest or within 10 % of it,")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{chosen.CpuNanosecondsPerKib:0} ns of CPU time for each KiB, the least or within 10 % of it,");
        return new(
            chosen.Method,
            $"Auto: {figure} of {candidates.Length} methods over this host's loopback under " +
            $"{chosen.CongestionControl}, " +
            $"{ByteText.Of(chosen.PayloadBytes!.Value)} at a time.");

        double Cost(TransferMeasurement row) =>
            isLocal ? 1 / row.BytesPerSecond!.Value : row.CpuNanosecondsPerKib!.Value;
    }

    /// <summary>Returns the method to use when those already tried don't work.</summary>
    internal static TransferMethod Fallback(IReadOnlyCollection<TransferMethod> tried, TransferSource source) =>
        TransferCatalog.PlainestFirst.First(
            method => !tried.Contains(method) && TransferCatalog.Refusal(method, source) is null);
}
