using static System.FormattableString;

namespace EventIo.Findings.Loops;

/// <summary>
/// Reports <see cref="FindingKind.CqOverflowed"/> for a measured loop: completions found the queue of their ring full.
/// Source: the tracepoint io_uring_cqe_overflow (include/trace/events/io_uring.h).
/// </summary>
internal static class CompletionsLostRule
{
    /// <summary>Judges a thread. One is enough: the kernel has to allocate memory for it.</summary>
    /// <param name="overflows">The number of such completions; <see langword="null"/> if unknown.</param>
    /// <param name="seconds">The duration of the measurement.</param>
    internal static Finding? Of(long? overflows, double seconds) => overflows is > 0
        ? Finding.Of(
            FindingKind.CqOverflowed,
            Invariant($"{overflows:N0} completions found their queue full in {seconds:0.0} s (io_uring_cqe_overflow)."),
            "Take completions more often, or enlarge the queue (IORING_SETUP_CQSIZE).")
        : null;
}
