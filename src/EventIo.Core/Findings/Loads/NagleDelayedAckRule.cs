using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.NagleDelayedAckSuspected"/>: Nagle's algorithm on one side (RFC 896) holds a small
/// segment until the one before it is acknowledged, and the other side delays that acknowledgement for 40 ms
/// (TCP_DELACK_MIN of the kernel's include/net/tcp.h). Service times then stand out between 38 and 53 ms, and one side
/// sends a message in several segments.
/// </summary>
internal static class NagleDelayedAckRule
{
    /// <summary>The shortest service time that a delayed acknowledgement explains, less the kernel's tick.</summary>
    internal const long LeastNanoseconds = 38_000_000;

    /// <summary>The longest such time: the kernel's timers are as coarse as its ticks, of at most 10 ms.</summary>
    internal const long MostNanoseconds = 53_000_000;

    /// <summary>The width of the ranges on both sides, which show how many answers to expect without a delay.</summary>
    internal const long AroundNanoseconds = 15_000_000;

    /// <summary>
    /// A side that sends at least this many segments per message writes each message in pieces: one write is one
    /// segment.
    /// </summary>
    internal const double SeveralSegments = 1.5;

    private const double NotableShare = 0.05;
    private const double Outstanding = 3;

    /// <summary>Judges a run.</summary>
    /// <param name="answers">All answers.</param>
    /// <param name="inside">Those within the range of a delayed acknowledgement.</param>
    /// <param name="beside">Those in the ranges on both sides.</param>
    /// <param name="delayedAcks">
    /// The increase of TcpExt DelayedACKs (proc(5), net/netstat); <see langword="null"/> if it can't be read.
    /// </param>
    /// <param name="side">
    /// Which side lacks TCP_NODELAY, with its segments; <see langword="null"/> if neither sends in pieces.
    /// </param>
    internal static Finding? Of(long answers, long inside, long beside, long? delayedAcks, string? side)
    {
        double share = answers == 0 ? 0 : (double)inside / answers;
        if (share < NotableShare || inside < Outstanding * beside || side is null)
            return null;
        string held = delayedAcks is > 0 and var count
            ? Invariant($", and the kernel here delayed {count:N0} acknowledgements")
            : "";
        return Finding.Of(
            FindingKind.NagleDelayedAckSuspected,
            Invariant($"{100 * share:N0} % of the answers took 40 to 50 ms, the time for which an ")
            + Invariant($"acknowledgement is delayed{held}; {side}."),
            "Set TCP_NODELAY on the side that sends in pieces, or send each message by one call.");
    }
}
