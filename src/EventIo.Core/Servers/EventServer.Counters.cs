using EventIo.Findings;
using EventIo.Loop;

namespace EventIo.Servers;

/// <content>The live counters, summed over the loops when they are read.</content>
public sealed partial class EventServer
{
    /// <summary>Connections accepted so far.</summary>
    public long AcceptedConnections => Sum(loop => loop.Counters.Accepted);

    /// <summary>Connections that are open now.</summary>
    public long ActiveConnections => Sum(loop => loop.Counters.Accepted - loop.Counters.Closed);

    /// <summary>
    /// Connections that were closed right after they were accepted: more than allowed, or than the mechanism can watch.
    /// </summary>
    public long ShedConnections => Sum(loop => loop.Counters.Shed);

    /// <summary>
    /// Why connections were closed right after they were accepted; <see langword="null"/> when none was.
    /// </summary>
    public string? ShedReason => _loops.FirstOrDefault(loop => loop.ShedReason is not null)?.ShedReason;

    /// <summary>Connections that ended with an error, most often a reset.</summary>
    public long FailedConnections => Sum(loop => loop.Counters.Failed);

    /// <summary>Times that accepting paused because descriptors or memory ran out.</summary>
    public long AcceptPauses => Sum(loop => loop.Counters.AcceptPauses);

    /// <summary>Connections that a timeout ended: no byte moved, or a request took too long to arrive.</summary>
    public long TimedOutConnections => Sum(loop => loop.Counters.TimedOut);

    /// <summary>Requests answered so far, if the workload has requests.</summary>
    public long Requests => Sum(loop => loop.Counters.Requests);

    /// <summary>Requests that were answered with an error so far.</summary>
    public long RequestErrors => Sum(loop => loop.Counters.RequestErrors);

    /// <summary>Bytes received so far.</summary>
    public long BytesReceived => Sum(loop => loop.Counters.BytesReceived);

    /// <summary>Bytes that the kernel accepted for sending so far.</summary>
    public long BytesSent => Sum(loop => loop.Counters.BytesSent);

    /// <summary>Waits made by the loops so far.</summary>
    public long Waits => Sum(loop => loop.Waits);

    /// <summary>Completions handled by the loops so far.</summary>
    public long Events => Sum(loop => loop.Counters.Events);

    /// <summary>System calls made by the loops so far.</summary>
    public long SystemCalls => Sum(loop => loop.SystemCalls);

    /// <summary>CPU seconds that the loops' threads have used so far.</summary>
    public double LoopCpuSeconds
    {
        get
        {
            double sum = 0;
            foreach (ServerLoop loop in _loops)
                sum += loop.CpuSeconds;
            return sum;
        }
    }

    /// <summary>CPU seconds that the workers have used so far.</summary>
    public double WorkerCpuSeconds => _workers?.CpuSeconds ?? 0;

    /// <summary>Its current threads: loops, workers and, with a thread per connection, those threads.</summary>
    public int ThreadCount => LoopThreads.Count + WorkerThreads.Count;

    /// <summary>The ID of its process, which is this one.</summary>
    public int ProcessId { get; } = Environment.ProcessId;

    /// <summary>
    /// The thread IDs of its loops; empty with a thread per connection, and on Windows. An array, which a script can
    /// index.
    /// </summary>
    public IReadOnlyList<int> ThreadIds =>
        _loops.Select(loop => loop.ThreadId).OfType<int>().ToArray().ToTextList();

    /// <summary>Address space reserved for the stacks of threads that carry one connection each, in bytes.</summary>
    public long StackBytes => LoopThreads.StackBytes;

    /// <summary>
    /// Times that its threads gave up their processors to wait; <see langword="null"/> where the system does not report
    /// it.
    /// </summary>
    public long? VoluntaryContextSwitches => (LoopThreads + WorkerThreads).VoluntaryContextSwitches;

    /// <summary>
    /// Times that its threads were preempted; <see langword="null"/> where the system does not report it.
    /// </summary>
    public long? InvoluntaryContextSwitches => (LoopThreads + WorkerThreads).InvoluntaryContextSwitches;

    /// <summary>
    /// Managed memory that the loops' threads have allocated so far, in bytes; it stops growing once they are warm.
    /// </summary>
    public long AllocatedBytes => Sum(loop => loop.Counters.AllocatedBytes);

    /// <summary>Why a loop ended with an error; <see langword="null"/> when none did.</summary>
    public string? Fault => _loops.FirstOrDefault(loop => loop.Fault is not null)?.Fault!.Message;

    private ThreadFigures LoopThreads => _loops.Aggregate(ThreadFigures.None, (sum, loop) => sum + loop.Threads);

    private ThreadFigures WorkerThreads => _workers?.Threads ?? ThreadFigures.None;

    // Without LINQ, which allocates enumerators: /status reads all figures for each request.
    private long Sum(Func<ServerLoop, long> figure)
    {
        long sum = 0;
        foreach (ServerLoop loop in _loops)
            sum += figure(loop);
        return sum;
    }
}
