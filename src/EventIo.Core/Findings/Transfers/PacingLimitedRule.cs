using EventIo.Findings.Measurements;
using static System.FormattableString;

namespace EventIo.Findings.Transfers;

/// <summary>
/// Reports <see cref="FindingKind.PacingLimited"/>: the socket is paced, the transfer ran near the pacing rate, and
/// nothing else explains why the moving thread had time to spare: it had a processor, and the peer's window was open. A
/// socket is paced by bbr, or under SO_MAX_PACING_RATE (socket(7)). Other congestion controls have a pacing rate that
/// only the fq queueing discipline enforces (tc-fq(8)). Contention is judged first, because bbr derives its pacing rate
/// from the rate that a contended sender reaches.
/// </summary>
internal static class PacingLimitedRule
{
    /// <summary>
    /// bbr probes at 1.25 times the bandwidth that it has measured (bbr_pacing_gain of the kernel's
    /// net/ipv4/tcp_bbr.c), so a paced transfer may run at four fifths of the pacing rate read at its end. This share
    /// is a little lower than that, because rounds differ.
    /// </summary>
    internal const double NearShare = 0.75;

    /// <summary>If the moving thread is busier than this, it limits the rate itself.</summary>
    internal const double BusyCpuPercent = 90;

    /// <summary>If the peer's window was shut for half of the busy time, that held the bytes back.</summary>
    internal const double WindowPercent = 50;

    /// <summary>Judges a transfer.</summary>
    /// <param name="figures">Its figures.</param>
    internal static Finding? Of(in PacingFigures figures)
    {
        bool isPaced = figures.CongestionControl?.StartsWith("bbr", StringComparison.Ordinal) == true
            || figures.MaxPacingRateBytesPerSecond is not null;
        if (!isPaced
            || figures.PacingRateBytesPerSecond is not > 0
            || !(figures.BytesPerSecond >= NearShare * figures.PacingRateBytesPerSecond)
            || figures.Seconds is null or < TooShortRule.LeastSeconds
            || !(figures.CpuPercent < BusyCpuPercent)
            || figures.WindowLimitedPercent >= WindowPercent
            || ProcessorContendedRule.IsContended(figures.RunDelayPercent))
            return null;
        const double Giga = 1e9;
        string by = figures.MaxPacingRateBytesPerSecond is { } limit
            ? Invariant($"SO_MAX_PACING_RATE, {limit / Giga:0.00} GB/s,")
            : figures.CongestionControl!;
        return Finding.Of(
            FindingKind.PacingLimited,
            Invariant($"{by} held the bytes back: {figures.BytesPerSecond / Giga:0.00} GB/s at a pacing ")
            + Invariant($"rate of {figures.PacingRateBytesPerSecond / Giga:0.00} GB/s, read at the end, and ")
            + Invariant($"the moving thread was busy for {figures.CpuPercent:N0} % of the time."),
            figures.MaxPacingRateBytesPerSecond is not null
                ? "Raise SO_MAX_PACING_RATE."
                : "-CongestionControl cubic does not pace.");
    }
}
