using EventIo.Findings;
using EventIo.Sockets;

namespace EventIo.Diagnosis;

/// <summary>The result of a diagnosis.</summary>
public sealed record DiagnosisResult
{
    /// <summary>
    /// The incidents, most important first; if there are none, a Healthy row.
    /// </summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>A row for each check that found nothing, or could not be made.</summary>
    public required IReadOnlyList<Finding> Passed { get; init; }

    /// <summary>
    /// Problems with requested processes: each has ended or may not be inspected.
    /// </summary>
    public IReadOnlyList<SocketProblemException> Problems { get; init; } = [];

    /// <summary>How long the host was observed, in seconds: less than requested if it was interrupted.</summary>
    public required double Seconds { get; init; }
}
