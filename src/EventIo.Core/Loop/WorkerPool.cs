using EventIo.Native;

namespace EventIo.Loop;

/// <summary>A fixed number of threads for work that would block a loop.</summary>
internal sealed class WorkerPool : IDisposable
{
    // A longer queue would only make the responses later.
    private const int MaxWaitingPerWorker = 256;

    // Not a semaphore: a cancellable wait on a semaphore allocates memory, a wait on a monitor does not.
    private readonly object _gate = new();
    private readonly Queue<WorkItem> _waiting = new(64);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread[] _threads;
    private readonly ThreadUsage?[] _usages;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">How many; 0 if there will be no work.</param>
    /// <param name="name">The prefix of their names.</param>
    internal WorkerPool(int count, string name)
    {
        _usages = new ThreadUsage?[count];
        _threads = [.. Enumerable.Range(0, count).Select(index =>
            new Thread(() => Run(index)) { IsBackground = true, Name = $"{name} worker {index}" })];
        try
        {
            Array.ForEach(_threads, thread => thread.Begin());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal int Count => _threads.Length;

    /// <summary>CPU seconds that the threads have used so far. Allocates nothing.</summary>
    internal double CpuSeconds
    {
        get
        {
            double sum = 0;
            foreach (ThreadUsage? usage in _usages)
                sum += usage?.CpuSeconds ?? 0;
            return sum;
        }
    }

    internal ThreadFigures Threads => _usages.OfType<ThreadUsage>().Aggregate(
        new ThreadFigures(_threads.Count(thread => thread.IsAlive), 0, 0, 0, 0),
        (sum, usage) => sum + new ThreadFigures(
            0, usage.CpuSeconds, 0, usage.ContextSwitches.Voluntary, usage.ContextSwitches.Involuntary));

    /// <summary>Adds work. Any thread may call it.</summary>
    /// <returns><see langword="false"/> when the queue is full.</returns>
    internal bool TryAdd(in WorkItem item)
    {
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaitingPerWorker * _threads.Length)
                return false;
            _waiting.Enqueue(item);
            Monitor.Pulse(_gate);
        }
        return true;
    }

    /// <summary>Cancels the work in progress, and waits for the threads.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        lock (_gate)
            Monitor.PulseAll(_gate);
        foreach (Thread thread in _threads)
        {
            // The system may have refused the others (RLIMIT_NPROC, memory).
            if ((thread.ThreadState & ThreadState.Unstarted) == 0)
                thread.Join();
        }
        _stopping.Dispose();
    }

    private void Run(int index)
    {
        using ThreadUsage usage = ThreadUsage.OfCurrentThread();
        _usages[index] = usage;
        while (Next() is { } item)
            item.Owner.Do(item, _stopping.Token);
    }

    private WorkItem? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_stopping.IsCancellationRequested)
                Monitor.Wait(_gate);
            return _stopping.IsCancellationRequested ? null : _waiting.Dequeue();
        }
    }
}
