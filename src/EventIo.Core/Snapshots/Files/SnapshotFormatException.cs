namespace EventIo.Snapshots.Files;

/// <summary>A file is not a readable snapshot.</summary>
/// <param name="problem">The problem.</param>
/// <param name="message">The problem in words.</param>
/// <param name="cause">The exception that revealed it, if any.</param>
public sealed class SnapshotFormatException(SnapshotProblem problem, string message, Exception? cause = null)
    : FormatException(message, cause)
{
    /// <summary>The problem.</summary>
    public SnapshotProblem Problem { get; } = problem;
}
