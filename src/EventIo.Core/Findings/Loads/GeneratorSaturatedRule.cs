using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.GeneratorSaturated"/>: the busiest loop of the load generator worked, or waited for a
/// processor, nearly all the time. Time spent polling for the next due request is not work.
/// </summary>
internal static class GeneratorSaturatedRule
{
    /// <summary>
    /// A loop that sleeps for less than a twentieth of the time finds an event in nearly every wait.
    /// </summary>
    internal const double SaturatedPercent = 95;

    /// <summary>Judges the busiest loop.</summary>
    /// <param name="busyPercent">Working or waiting for a processor, in percent of the time.</param>
    /// <param name="runDelayPercent">Only waiting for a processor (proc(5), schedstat).</param>
    internal static Finding? Of(double busyPercent, double runDelayPercent) => busyPercent >= SaturatedPercent
        ? Finding.Of(
            FindingKind.GeneratorSaturated,
            Invariant($"The generator's busiest loop had no time to spare (at work ")
            + Invariant($"{busyPercent - runDelayPercent:N0} %, waiting for a processor {runDelayPercent:N0} ")
            + "% of the time): the server may have more to give.",
            "Raise -LoopCount, or free a processor.")
        : null;
}
