namespace EventIo.Sockets;

/// <summary>Something stands in the way of looking into a socket or changing it; and what can be done about it.</summary>
/// <param name="problem">What.</param>
/// <param name="subject">What it is about: an option's name, a process, a descriptor.</param>
/// <param name="message">It in words.</param>
/// <param name="recommendedAction">What the reader can do.</param>
/// <param name="cause">The failed call, if it was one.</param>
public sealed class SocketProblemException(
    SocketProblem problem, object subject, string message, string recommendedAction, Exception? cause = null)
    : InvalidOperationException(message, cause)
{
    /// <summary>What stands in the way.</summary>
    public SocketProblem Problem { get; } = problem;

    /// <summary>What it is about.</summary>
    public object Subject { get; } = subject;

    /// <summary>What the reader can do.</summary>
    public string RecommendedAction { get; } = recommendedAction;
}
