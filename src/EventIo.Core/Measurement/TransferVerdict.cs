using System.Globalization;
using EventIo.Sockets;
using EventIo.Transfer;

namespace EventIo.Measurement;

/// <summary>What the figures of a transfer mean, and where they can mislead.</summary>
internal static class TransferVerdict
{
    // Below this, what a thread needs to wake up or a page to be found is as much as the transfer.
    private const double ShortSeconds = 0.005;
    private const double UnsteadyRatio = 1.25;
    private const double WorthCpuRatio = 0.9;
    private const double WorthRateRatio = 1.1;
    private const double RetransmittedShare = 0.01;
    private const double BusyPercent = 90;
    private const double WaitedPercent = 75;
    private const double WindowPercent = 50;

    // What the runtime allocates once, when it replaces a method by a faster one.
    private const long RuntimesOwnBytes = 4096;

    /// <summary>All that can be told of a row.</summary>
    /// <param name="row">The row, its figures filled in.</param>
    /// <param name="tcp">What TCP counted; null for what is not TCP.</param>
    internal static IReadOnlyList<string> Of(TransferMeasurement row, TcpInfo? tcp)
    {
        var verdict = new List<string>();
        AddCopies(verdict, row);
        AddWorth(verdict, row);
        if (tcp is not null)
            AddConnection(verdict, row, tcp);
        if (row.Seconds is < ShortSeconds)
            verdict.Add(Say($"TooShort: {row.Seconds * 1_000:0.###} ms; the figures are mostly those of beginning and ending."));
        if (row.RoundBytesPerSecond.Count > 1 && row.RoundBytesPerSecond.Max() > UnsteadyRatio * row.RoundBytesPerSecond.Min())
        {
            verdict.Add(Say(
                $"Unsteady: rounds from {row.RoundBytesPerSecond.Min() / 1e9:N2} to {row.RoundBytesPerSecond.Max() / 1e9:N2} GB/s."));
        }
        if (row.AllocatedBytes > RuntimesOwnBytes && row.Rounds is not null)
            verdict.Add(Say($"MemoryAllocated: {row.AllocatedBytes:N0} bytes in the measured stretch."));
        if (row.Rounds is not null && row.CpuPercent < WaitedPercent && !verdict.Exists(IsPacing))
        {
            verdict.Add(Say(
                $"Waited: the moving thread was busy for {row.CpuPercent:N0} % of the time; the sink or other programs held it up: trust CPU time, not the rate."));
        }
        if (row.Processor is not null && row.Processor == row.SinkProcessor)
            verdict.Add("SharedProcessor: sender and sink had one processor between them.");
        return verdict;
    }

    private static void AddCopies(List<string> verdict, TransferMeasurement row)
    {
        if (row.NotificationCount is { } all)
        {
            if (row.CopiedFallbackCount == 0 && all > 0)
                verdict.Add(Say($"ZeroCopy: the kernel copied none of {all:N0} sends; reading into the buffers was the only copy."));
            else if (all > 0)
                verdict.Add(Say($"Copied: the kernel copied {row.CopiedFallbackCount:N0} of {all:N0} sends after all, as it does on loopback."));
        }
        else if (row.IsZeroCopy == true)
        {
            verdict.Add("ZeroCopy: the socket refers to the file's own pages; a change made behind the call arrived.");
        }
        else if (row.IsZeroCopy == false)
        {
            verdict.Add("Copied: the method copies by its nature.");
        }
    }

    private static void AddWorth(List<string> verdict, TransferMeasurement row)
    {
        if (row.Method == TransferMethod.Copy || row.CpuRatioToCopy is not { } cpu || row.RateRatioToCopy is not { } rate)
            return;
        string figures = Say($"{cpu:0.00} of Copy's CPU time and {rate:0.00} times its rate at this size, on this host's loopback");
        if ((cpu <= WorthCpuRatio && rate >= 1 / WorthRateRatio) || (rate >= WorthRateRatio && cpu <= 1 / WorthCpuRatio))
            verdict.Add($"WorthIt: {figures}.");
        else if (row.Method == TransferMethod.IoUringLinked)
            verdict.Add($"NotWorthIt: {figures}; from the page cache a chain costs more than the calls that it saves.");
        else
            verdict.Add($"NotWorthIt: {figures}.");
    }

    private static void AddConnection(List<string> verdict, TransferMeasurement row, TcpInfo tcp)
    {
        if (IsPacingLimited(row, tcp))
        {
            string figures = Say($"its pacing rate was {tcp.PacingRateBytesPerSecond / 1e9:0.00} GB/s at the end, the moving thread busy for {row.CpuPercent:N0} %");
            verdict.Add(
                $"PacingLimited: {row.CongestionControl} held the bytes back; {figures} of the time. -CongestionControl cubic does not pace.");
        }
        if (row.RetransmittedSegments > RetransmittedShare * row.SegmentsOut)
            verdict.Add(Say($"Retransmitted: {row.RetransmittedSegments:N0} of {row.SegmentsOut:N0} segments were sent again."));
    }

    // Pacing is done for bbr and under SO_MAX_PACING_RATE alone; the others have a pacing rate that nobody asks.
    private static bool IsPacingLimited(TransferMeasurement row, TcpInfo tcp) =>
        (row.CongestionControl?.StartsWith("bbr", StringComparison.Ordinal) == true || tcp.MaxPacingRateBytesPerSecond is not null)
        && row.CpuPercent < BusyPercent
        && (row.WindowLimitedPercent ?? 0) < WindowPercent;

    private static bool IsPacing(string words) => words.StartsWith("PacingLimited", StringComparison.Ordinal);

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
