using EventIo.Findings;
using EventIo.Findings.Loops;
using EventIo.Findings.Measurements;
using EventIo.Inspection.Observation;
using EventIo.Native.Linux.Proc.SystemCalls;

namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>Judges a row. The rule for each kind of finding has its own file.</summary>
internal static class LoopVerdict
{
    /// <summary>Applies the rules.</summary>
    /// <param name="row">The row.</param>
    /// <param name="call">Its longest call; null for none.</param>
    /// <returns>A finding from each rule, or null if the rule found nothing.</returns>
    internal static IEnumerable<Finding?> Of(EventLoopMeasurement row, SystemCallState? call)
    {
        bool isIdle = call is not { } longest || ThreadTrack.IsIdle(longest);
        Finding?[] found =
        [
            LoopStoppedRule.Of(row.ProcessId, row.StopCount, row.LongestStopMilliseconds, row.StoppedPercent),
            LoopBlockedRule.Of(
                row.LongestCall, isIdle, row.LongestCallMilliseconds, row.BlockedPercent,
                row.LagMaxMicroseconds / 1e3, row.LongestCallStack),
            LoopStarvedRule.Of(
                row.ThreadId, row.LagMaxMicroseconds / 1e3,
                row.RunningPercent, row.WaitingForProcessorPercent + row.ThrottledPercent),
            CompletionsLostRule.Of(row.CompletionOverflows, row.MeasuredSeconds),
            CpuThrottledRule.Of(row.ThrottleCount, row.ThrottledPercent, row.MeasuredSeconds),
            ProcessorContendedRule.OfRunDelay(
                FormattableString.Invariant($"Thread {row.ThreadId}"), row.WaitingForProcessorPercent),
        ];
        string subject = PlainText.Of(
            FormattableString.Invariant($"{row.ProcessName}[{row.ProcessId}] thread {row.ThreadId}"));
        return found.Select(finding => finding is null ? null : finding with { Subject = subject });
    }
}
