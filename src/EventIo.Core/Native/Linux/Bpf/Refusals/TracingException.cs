namespace EventIo.Native.Linux.Bpf.Refusals;

/// <summary>Thrown if the kernel can't or won't run our programs; has the reason and a remedy.</summary>
/// <param name="problem">The kind of problem.</param>
/// <param name="message">The problem in words.</param>
/// <param name="recommendedAction">What the reader can do.</param>
/// <param name="log">The verifier's log, or an empty string.</param>
public sealed class TracingException(
    TracingProblem problem, string message, string recommendedAction, string log = "") : Exception(message)
{
    /// <summary>The kind of problem.</summary>
    public TracingProblem Problem { get; } = problem;

    /// <summary>What the reader can do.</summary>
    public string RecommendedAction { get; } = recommendedAction;

    /// <summary>
    /// The verifier's log, with each instruction and what is wrong with it; empty if the verifier was not involved.
    /// </summary>
    public string VerifierLog { get; } = log;
}
