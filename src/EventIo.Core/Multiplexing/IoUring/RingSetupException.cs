namespace EventIo.Multiplexing.IoUring;

/// <summary>A ring can't be set up as requested; the message states the kernel's rule.</summary>
/// <param name="problem">The kind of problem.</param>
/// <param name="reason">The rule, and how the settings break it.</param>
/// <param name="recommendedAction">What the caller can do.</param>
public sealed class RingSetupException(RingProblem problem, string reason, string recommendedAction)
    : ArgumentException(reason)
{
    /// <summary>The kind of problem.</summary>
    public RingProblem Problem { get; } = problem;

    /// <summary>What the caller can do.</summary>
    public string RecommendedAction { get; } = recommendedAction;
}
