using EventIo.Sockets;

namespace EventIo.Measurement.EventLoops;

/// <summary>The result of a search for loops to measure.</summary>
/// <param name="Targets">The threads, by process and number.</param>
/// <param name="WithoutLoop">Processes without a thread that waits for events.</param>
/// <param name="Problems">Why requested processes and threads can't be measured.</param>
public sealed record LoopSearch(
    IReadOnlyList<LoopTarget> Targets, IReadOnlyList<int> WithoutLoop, IReadOnlyList<SocketProblemException> Problems);
