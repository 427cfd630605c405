namespace EventIo.Sockets;

/// <summary>
/// A socket can't be read or changed; includes a recommendation.
/// </summary>
/// <param name="problem">The problem.</param>
/// <param name="subject">The subject: an option's name, a process, a descriptor.</param>
/// <param name="message">The problem in words.</param>
/// <param name="recommendedAction">What the user can do.</param>
/// <param name="cause">The failed call, if any.</param>
public sealed class SocketProblemException(
    SocketProblem problem, object subject, string message, string recommendedAction, Exception? cause = null)
    : InvalidOperationException(message, cause)
{
    /// <summary>The problem.</summary>
    public SocketProblem Problem { get; } = problem;

    /// <summary>The subject of the problem.</summary>
    public object Subject { get; } = subject;

    /// <summary>What the user can do.</summary>
    public string RecommendedAction { get; } = recommendedAction;
}
