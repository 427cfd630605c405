using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.UnexpectedContent"/>: the server answered with bytes that the workload does not
/// allow. One such answer is enough: the latencies describe only the others.
/// </summary>
internal static class UnexpectedContentRule
{
    /// <summary>Judges a run.</summary>
    /// <param name="count">Requests with such an answer.</param>
    /// <param name="answered">Requests with a proper answer.</param>
    /// <param name="workload">The workload's name.</param>
    internal static Finding? Of(long count, long answered, string workload) => count > 0
        ? Finding.Of(
            FindingKind.UnexpectedContent,
            Invariant($"{count:N0} responses were not what this workload expects; the latencies are those of the ")
            + Invariant($"{answered:N0} others."),
            $"Check that the server does what -Workload {workload} asks for.")
        : null;
}
