using EventIo.Findings;
using EventIo.Findings.Measurements;
using EventIo.Findings.Transfers;
using EventIo.Sockets.TcpStatistics;
using EventIo.Transfer;

namespace EventIo.Measurement.Transfers;

/// <summary>Reports what the figures of a transfer mean, and where they can mislead.</summary>
internal static class TransferVerdict
{
    // The runtime allocates this once, when it replaces a method by an optimized one.
    private const long RuntimesOwnBytes = 4096;
    private const double BytesPerGigabyte = 1e9;

    /// <summary>Returns all findings about the figures of a row.</summary>
    /// <param name="row">The row, its figures filled in.</param>
    /// <param name="tcp">TCP's counters; null for other than TCP.</param>
    internal static Finding[] Of(TransferMeasurement row, TcpInfo? tcp)
    {
        Finding? pacing = tcp is null ? null : PacingLimitedRule.Of(new PacingFigures(
            row.CongestionControl,
            tcp.MaxPacingRateBytesPerSecond,
            tcp.PacingRateBytesPerSecond,
            row.BytesPerSecond,
            row.Seconds,
            row.CpuPercent,
            row.WindowLimitedPercent,
            row.RunDelayPercent));
        bool isComparison = row.Rounds is not null;
        return Finding.Sort(
        [
            CopyRule.Of(row.NotificationCount, row.CopiedFallbackCount, row.IsZeroCopy),
            row.Method == TransferMethod.Copy
                ? null
                : WorthRule.Of(
                    row.CpuRatioToCopy, row.RateRatioToCopy, TransferCatalog.Describe(row.Method).IsLinkedChain),
            pacing,
            tcp is null ? null : RetransmittedRule.Of(row.RetransmittedSegments, row.SegmentsOut),
            TooShortRule.Of(row.Seconds, isComparison ? "Raise -DurationSeconds or -PayloadBytes." : ""),
            UnsteadyRule.Of("Rounds", [.. row.RoundBytesPerSecond.Select(rate => rate / BytesPerGigabyte)], "GB/s"),
            isComparison ? MemoryAllocatedRule.Of(row.AllocatedBytes, "the moving thread", RuntimesOwnBytes) : null,
            ProcessorContendedRule.OfRunDelay("The moving thread", row.RunDelayPercent),
            isComparison ? WaitedRule.Of(row.CpuPercent, row.RunDelayPercent, pacing is not null) : null,
            SharedProcessorRule.Of(
                "Sender and sink",
                row.Processor is not null && row.Processor == row.SinkProcessor,
                "Give another -SinkProcessor."),
        ]);
    }
}
