using static System.FormattableString;

namespace EventIo.Findings.Loops;

/// <summary>
/// Reports <see cref="FindingKind.Stopped"/> for a measured loop: a signal, a tracer or the freezer of a control group
/// stopped its thread. Source: the state in /proc/PID/task/TID/status (proc_pid_status(5)).
/// </summary>
internal static class LoopStoppedRule
{
    /// <summary>The delay that a user begins to notice.</summary>
    internal const double NotableMilliseconds = 100;

    /// <summary>The short stops of a tracer can add up to this share.</summary>
    internal const double NotablePercent = 5;

    /// <summary>Judges a thread.</summary>
    /// <param name="process">Its process.</param>
    /// <param name="count">How often it was stopped.</param>
    /// <param name="longestMilliseconds">The longest time.</param>
    /// <param name="stoppedPercent">The share of the time.</param>
    internal static Finding? Of(int process, int count, double? longestMilliseconds, double? stoppedPercent) =>
        longestMilliseconds >= NotableMilliseconds || (count > 0 && stoppedPercent >= NotablePercent)
            ? Finding.Of(
                FindingKind.Stopped,
                Invariant($"The thread was stopped {count} times, for {longestMilliseconds:0} ms at most and ")
                + Invariant($"{stoppedPercent:0.0} % of the time (status)."),
                Invariant($"If it still is: kill -CONT {process}. A debugger or strace stops it, too: TracerPid of ")
                + Invariant($"/proc/{process}/status names one."))
            : null;
}
