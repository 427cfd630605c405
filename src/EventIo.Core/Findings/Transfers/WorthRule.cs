using static System.FormattableString;

namespace EventIo.Findings.Transfers;

/// <summary>
/// Reports <see cref="FindingKind.WorthIt"/> or <see cref="FindingKind.NotWorthIt"/>: whether a method is notably
/// cheaper or faster than a loop of read(2) and write(2) for the same size, on this host's loopback, and not notably
/// worse in the other respect.
/// </summary>
internal static class WorthRule
{
    /// <summary>Two rounds of the same method can differ by a tenth; a gain has to be larger.</summary>
    internal const double NotableCpuRatio = 0.9;

    /// <summary>The same for the rate.</summary>
    internal const double NotableRateRatio = 1.1;

    /// <summary>Judges a method other than Copy.</summary>
    /// <param name="cpuRatio">
    /// CPU time for each byte, as a share of Copy's; <see langword="null"/> if Copy was not measured.
    /// </param>
    /// <param name="rateRatio">The rate as a multiple of Copy's.</param>
    /// <param name="isLinkedChain">
    /// Whether the method is a chain of linked requests, which costs more than it saves.
    /// </param>
    internal static Finding? Of(double? cpuRatio, double? rateRatio, bool isLinkedChain)
    {
        if (cpuRatio is not { } cpu || rateRatio is not { } rate)
            return null;
        bool isWorthIt = (cpu <= NotableCpuRatio && rate >= 1 / NotableRateRatio)
            || (rate >= NotableRateRatio && cpu <= 1 / NotableCpuRatio);
        string figures = Invariant($"{cpu:0.00} of Copy's CPU time and {rate:0.00} times its rate ")
            + "at this size, on this host's loopback";
        return isWorthIt
            ? Finding.Of(FindingKind.WorthIt, $"{figures}.")
            : Finding.Of(
                FindingKind.NotWorthIt,
                isLinkedChain
                    ? $"{figures}; from the page cache a chain costs more than the calls that it saves."
                    : $"{figures}.");
    }
}
