using EventIo.Loop;

namespace EventIo.Servers;

/// <content>The live counters, summed over the loops at the moment at which they are read.</content>
public sealed partial class EventServer
{
    /// <summary>Connections accepted so far.</summary>
    public long AcceptedConnections => Sum(loop => loop.Counters.Accepted);

    /// <summary>Connections that are open now.</summary>
    public long ActiveConnections => Sum(loop => loop.Counters.Accepted - loop.Counters.Closed);

    /// <summary>Connections that were closed as they came: more than allowed, or than the mechanism can watch.</summary>
    public long ShedConnections => Sum(loop => loop.Counters.Shed);

    /// <summary>Why connections were closed as they came; <see langword="null"/> when none was.</summary>
    public string? ShedReason => _loops.FirstOrDefault(loop => loop.ShedReason is not null)?.ShedReason;

    /// <summary>Connections that ended with an error, a reset most often.</summary>
    public long FailedConnections => Sum(loop => loop.Counters.Failed);

    /// <summary>Times that accepting paused for want of descriptors or memory.</summary>
    public long AcceptPauses => Sum(loop => loop.Counters.AcceptPauses);

    /// <summary>Connections that were closed because nothing moved on them for too long.</summary>
    public long TimedOutConnections => Sum(loop => loop.Counters.TimedOut);

    /// <summary>Requests answered so far, where the workload has such.</summary>
    public long Requests => Sum(loop => loop.Counters.Requests);

    /// <summary>Requests that were answered with an error so far.</summary>
    public long RequestErrors => Sum(loop => loop.Counters.RequestErrors);

    /// <summary>Bytes received so far.</summary>
    public long BytesReceived => Sum(loop => loop.Counters.BytesReceived);

    /// <summary>Bytes that the kernel took for sending so far.</summary>
    public long BytesSent => Sum(loop => loop.Counters.BytesSent);

    /// <summary>Waits made by the loops so far.</summary>
    public long Waits => Sum(loop => loop.Waits);

    /// <summary>Completions handled by the loops so far.</summary>
    public long Events => Sum(loop => loop.Counters.Events);

    /// <summary>System calls made by the loops so far.</summary>
    public long SystemCalls => Sum(loop => loop.SystemCalls);

    /// <summary>CPU seconds that the loops' threads have used so far.</summary>
    public double LoopCpuSeconds => LoopThreads.CpuSeconds;

    /// <summary>CPU seconds that the workers have used so far.</summary>
    public double WorkerCpuSeconds => WorkerThreads.CpuSeconds;

    /// <summary>Threads that it has now: loops, workers, and where each connection has one, those.</summary>
    public int ThreadCount => LoopThreads.Count + WorkerThreads.Count;

    /// <summary>Address space reserved for the stacks of threads that carry one connection each, in bytes.</summary>
    public long StackBytes => LoopThreads.StackBytes;

    /// <summary>Times that its threads gave their processors up to wait; <see langword="null"/> where the system does not tell.</summary>
    public long? VoluntaryContextSwitches => (LoopThreads + WorkerThreads).VoluntaryContextSwitches;

    /// <summary>Times that its threads were made to give their processors up; <see langword="null"/> where the system does not tell.</summary>
    public long? InvoluntaryContextSwitches => (LoopThreads + WorkerThreads).InvoluntaryContextSwitches;

    /// <summary>Managed memory that the loops' threads have allocated so far, in bytes; it stands still once they are warm.</summary>
    public long AllocatedBytes => Sum(loop => loop.Counters.AllocatedBytes);

    /// <summary>Why a loop ended by itself; <see langword="null"/> when none did.</summary>
    public string? Fault => _loops.FirstOrDefault(loop => loop.Fault is not null)?.Fault!.Message;

    private ThreadFigures LoopThreads => _loops.Aggregate(ThreadFigures.None, (sum, loop) => sum + loop.Threads);

    private ThreadFigures WorkerThreads => _workers?.Threads ?? ThreadFigures.None;

    private long Sum(Func<ServerLoop, long> figure) => _loops.Sum(figure);
}
