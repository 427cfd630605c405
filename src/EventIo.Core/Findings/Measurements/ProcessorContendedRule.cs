using static System.FormattableString;

namespace EventIo.Findings.Measurements;

/// <summary>
/// Reports <see cref="FindingKind.ProcessorContended"/>: a thread had work to do but no processor, because other
/// threads or the hypervisor used it.
/// </summary>
internal static class ProcessorContendedRule
{
    /// <summary>
    /// A thread that never sleeps gets all of its processor except for interrupts: a few percent.
    /// </summary>
    internal const double LeastCpuPercent = 90;

    /// <summary>
    /// The scheduler's time slice makes some waiting normal; from a fifth of the time on, it shows in the latencies.
    /// </summary>
    internal const double NotableRunDelayPercent = 20;

    private const string TrustCpu = "Trust CPU time, not wall time, or stop what else runs.";

    /// <summary>Judges a thread that never sleeps, by its CPU time.</summary>
    /// <param name="cpuPercent">
    /// Its CPU time (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID) in percent of the wall time.
    /// </param>
    internal static Finding? OfSpinning(double? cpuPercent) => cpuPercent is null or >= LeastCpuPercent
        ? null
        : Finding.Of(
            FindingKind.ProcessorContended, Invariant($"The thread had {cpuPercent:N0} % of its processor."), TrustCpu);

    /// <summary>Judges a thread that sleeps, by how long it was ready to run without a processor.</summary>
    /// <param name="thread">The thread: <c>A loop of the generator</c>.</param>
    /// <param name="runDelayPercent">
    /// How long it waited for a processor (proc(5), the second figure of schedstat) in percent of the wall time;
    /// <see langword="null"/> if the kernel does not record it.
    /// </param>
    internal static Finding? OfRunDelay(string thread, double? runDelayPercent) => IsContended(runDelayPercent)
        ? Finding.Of(
            FindingKind.ProcessorContended,
            Invariant($"{thread} waited for a processor for {runDelayPercent:N0} % of the time, which the ")
            + "wall times include.",
            TrustCpu)
        : null;

    /// <summary>Returns whether a thread waited for a processor long enough to explain its figures.</summary>
    internal static bool IsContended(double? runDelayPercent) => runDelayPercent >= NotableRunDelayPercent;
}
