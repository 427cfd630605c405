using static System.FormattableString;

namespace EventIo.Findings.Loops;

/// <summary>
/// Reports <see cref="FindingKind.Starved"/> for a measured loop: data waited while the thread was busy with something
/// else. Source: tcpi_last_data_recv and unread bytes (sock_diag(7)), schedstat (proc(5)).
/// </summary>
internal static class LoopStarvedRule
{
    /// <summary>As in an inspection: a delay that any user notices.</summary>
    internal const double NotableMilliseconds = 500;

    /// <summary>A thread that is busy for a smaller share of the time had time to read.</summary>
    internal const double BusyPercent = 50;

    /// <summary>Judges a thread.</summary>
    /// <param name="thread">Its number.</param>
    /// <param name="lagMilliseconds">The longest time that data waited; <see langword="null"/> for none.</param>
    /// <param name="runningPercent">The share of the time on a processor.</param>
    /// <param name="delayedPercent">The share of the time that it was ready to run without a processor.</param>
    internal static Finding? Of(
        int thread, double? lagMilliseconds, double? runningPercent, double? delayedPercent) =>
        lagMilliseconds >= NotableMilliseconds && runningPercent + delayedPercent > BusyPercent
            ? Finding.Of(
                FindingKind.Starved,
                Invariant($"Received data waited for at least {lagMilliseconds:0} ms (tcpi_last_data_recv) while the ")
                + Invariant($"thread ran {runningPercent:0} % of the time and was ready to run without a processor ")
                + Invariant($"{delayedPercent:0} % (schedstat)."),
                delayedPercent > runningPercent
                    ? "Give it a processor: see what else runs (top -H), the quota and the affinity."
                    : Invariant($"Find what it does (perf record -t {thread}) and move it to a worker thread, or ")
                        + "limit the work of one turn.")
            : null;
}
