using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Sockets;

namespace EventIo.Inspection;

/// <summary>The result of an inspection.</summary>
public sealed record InspectionResult
{
    /// <summary>Threads that wait for events, busiest first.</summary>
    public IReadOnlyList<EventLoopThread> Loops { get; init; } = [];

    /// <summary>The workers of each port side by side, if requested.</summary>
    internal IReadOnlyDictionary<int, IReadOnlyList<EventLoopThread>> Listeners { get; init; } =
        new Dictionary<int, IReadOnlyList<EventLoopThread>>();

    /// <summary>Epoll sets, by process and descriptor.</summary>
    public IReadOnlyList<EpollInstance> Sets { get; init; } = [];

    /// <summary>The entries of the epoll sets, if requested.</summary>
    public IReadOnlyList<EpollEntry> Entries { get; init; } = [];

    /// <summary>Rings, by process and descriptor.</summary>
    public IReadOnlyList<IoUringInstance> Rings { get; init; } = [];

    /// <summary>The requests and registered files of the rings, if requested.</summary>
    public IReadOnlyList<IoUringRequest> Requests { get; init; } = [];

    /// <summary>Problems with requested processes.</summary>
    public IReadOnlyList<SocketProblemException> Problems { get; init; } = [];

    /// <summary>Why sockets could not be looked up, or only in part: sentences. Empty if they could.</summary>
    public IReadOnlyList<string> SocketProblems { get; init; } = [];

    /// <summary>The number of processes that this user may not inspect.</summary>
    public int HiddenProcesses { get; init; }

    /// <summary>The number of threads looked at.</summary>
    public int Threads { get; init; }

    /// <summary>CPU time of the inspection.</summary>
    public double InspectionMilliseconds { get; init; }
}
