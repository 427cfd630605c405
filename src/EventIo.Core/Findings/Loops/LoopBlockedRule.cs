using static System.FormattableString;

namespace EventIo.Findings.Loops;

/// <summary>
/// Reports <see cref="FindingKind.BlockedInCall"/> for a measured loop: its thread slept in a call other than its wait.
/// Source: /proc/PID/task/TID/syscall (proc_pid_syscall(5)).
/// </summary>
internal static class LoopBlockedRule
{
    /// <summary>A single call of this length is noticed by every client of the loop.</summary>
    internal const double NotableMilliseconds = 200;

    /// <summary>Short calls matter by their sum.</summary>
    internal const double NotablePercent = 5;

    private const int ShownFrames = 4;

    /// <summary>Judges a thread.</summary>
    /// <param name="call">The longest call with its descriptor; <see langword="null"/> for none.</param>
    /// <param name="isIdle">
    /// Whether the call may be a wait of another kind, for a lock or a child. Such a call counts only if data waited
    /// for as long.
    /// </param>
    /// <param name="milliseconds">How long it took.</param>
    /// <param name="blockedPercent">The share of the time in all such calls.</param>
    /// <param name="lagMilliseconds">The longest time that data waited.</param>
    /// <param name="stack">Where in the kernel it slept, innermost first; empty if unknown.</param>
    internal static Finding? Of(
        string? call, bool isIdle, double? milliseconds, double? blockedPercent, double? lagMilliseconds,
        IReadOnlyList<string> stack)
    {
        if (call is null || !(milliseconds >= NotableMilliseconds || (!isIdle && blockedPercent >= NotablePercent))
            || (isIdle && !(lagMilliseconds >= NotableMilliseconds)))
            return null;
        string place = stack.Count == 0 ? "" : $", in the kernel in {string.Join(" < ", stack.Take(ShownFrames))}";
        string lag = lagMilliseconds is { } waited
            ? Invariant($" Data waited for up to {waited:0} ms meanwhile (tcpi_last_data_recv).")
            : "";
        return Finding.Of(
            FindingKind.BlockedInCall,
            Invariant($"The thread was in {call} for {milliseconds:0.#} ms{place}; other calls than its wait ")
            + Invariant($"take {blockedPercent:0.0} % of the time (syscall).{lag}"),
            "Make the call on a worker thread, or open the descriptor non-blocking and watch it as well.");
    }
}
