using EventIo.Findings.Measurements;
using static System.FormattableString;

namespace EventIo.Findings.Transfers;

/// <summary>
/// Reports <see cref="FindingKind.Waited"/>: the moving thread of a comparison had time to spare, so that its rate is
/// that of the other end. Finds nothing if a lack of processors or pacing explains it.
/// </summary>
internal static class WaitedRule
{
    /// <summary>A sink keeps up with a thread that is busy for three quarters of the time or more.</summary>
    internal const double NotableCpuPercent = 75;

    /// <summary>Judges a transfer.</summary>
    /// <param name="cpuPercent">CPU time of the moving thread, in percent of the time.</param>
    /// <param name="runDelayPercent">
    /// How long it waited for a processor, in percent of the time (proc(5), schedstat); <see langword="null"/> if
    /// unknown.
    /// </param>
    /// <param name="isPacingLimited">Whether pacing explains the waiting.</param>
    internal static Finding? Of(double? cpuPercent, double? runDelayPercent, bool isPacingLimited)
    {
        if (isPacingLimited || !(cpuPercent < NotableCpuPercent) || ProcessorContendedRule.IsContended(runDelayPercent))
            return null;
        string by = runDelayPercent is null ? "the sink or other programs" : "the sink";
        return Finding.Of(
            FindingKind.Waited,
            Invariant($"The moving thread was busy for {cpuPercent:N0} % of the time; {by} held it up."),
            "Trust CPU time, not the rate.");
    }
}
