using static System.FormattableString;

namespace EventIo.Findings.Loads;

/// <summary>
/// Reports <see cref="FindingKind.GeneratorLate"/>: in an open loop, requests for which a connection was free were sent
/// so late that the delay is a notable part of the response times.
/// </summary>
internal static class GeneratorLateRule
{
    /// <summary>
    /// On a virtual machine, a sleep ends some ten microseconds late; a tenth of a millisecond is more than that.
    /// </summary>
    internal const double NotableMicroseconds = 100;

    /// <summary>Below a quarter of P99, the lateness is hidden by the spread of the response times.</summary>
    internal const double NotableShare = 0.25;

    /// <summary>Judges a run.</summary>
    /// <param name="latenessP99Microseconds">99 % of the requests were sent no later than this.</param>
    /// <param name="responseP99Microseconds">99 % were answered within this.</param>
    internal static Finding? Of(double latenessP99Microseconds, double responseP99Microseconds) =>
        latenessP99Microseconds >= NotableMicroseconds
        && latenessP99Microseconds >= NotableShare * responseP99Microseconds
            ? Finding.Of(
                FindingKind.GeneratorLate,
                Invariant($"1 % of the requests were sent {latenessP99Microseconds:N0} us or more too late ")
                + "although a connection was free; the response times (P99 "
                + Invariant($"{responseP99Microseconds:N0} us) include that."),
                "Raise -LoopCount, lower -RatePerSecond, or free a processor.")
            : null;
}
