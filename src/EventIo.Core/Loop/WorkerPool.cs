using EventIo.Native.Linux;

namespace EventIo.Loop;

/// <summary>A fixed number of threads for what would keep a loop from its other connections.</summary>
internal sealed class WorkerPool : IDisposable
{
    // Work that has waited for this many others is answered late; a server that takes more only makes it later.
    private const int MaxWaitingPerWorker = 256;

    // A monitor: unlike a semaphore, waiting for it with the possibility to stop allocates nothing.
    private readonly object _gate = new();
    private readonly Queue<WorkItem> _waiting = new(64);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread[] _threads;
    private readonly ThreadUsage?[] _usages;

    /// <summary>Starts the threads.</summary>
    /// <param name="count">How many; none means that there is no work.</param>
    /// <param name="name">What their names begin with.</param>
    internal WorkerPool(int count, string name)
    {
        _usages = new ThreadUsage?[count];
        _threads = [.. Enumerable.Range(0, count).Select(index =>
            new Thread(() => Run(index)) { IsBackground = true, Name = $"{name} worker {index}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    internal int Count => _threads.Length;

    internal ThreadFigures Threads => _usages.OfType<ThreadUsage>().Aggregate(
        new ThreadFigures(_threads.Count(thread => thread.IsAlive), 0, 0, 0, 0),
        (sum, usage) => sum + new ThreadFigures(
            0, usage.CpuSeconds, 0, usage.ContextSwitches.Voluntary, usage.ContextSwitches.Involuntary));

    /// <summary>Takes work on. Any thread may call it.</summary>
    /// <returns><see langword="false"/> when too much waits already.</returns>
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

    /// <summary>Has the work that is being done given up, and waits for the threads.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        lock (_gate)
            Monitor.PulseAll(_gate);
        Array.ForEach(_threads, thread => thread.Join());
        _stopping.Dispose();
    }

    private void Run(int index)
    {
        using ThreadUsage usage = ThreadUsage.OfCurrentThread();
        _usages[index] = usage;
        while (Next() is { } item)
            item.Loop.Do(item, _stopping.Token);
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
