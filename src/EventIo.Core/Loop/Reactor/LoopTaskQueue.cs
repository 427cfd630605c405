namespace EventIo.Loop.Reactor;

/// <summary>Tasks for a loop from other threads. The loop runs them between two turns.</summary>
internal sealed class LoopTaskQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<LoopTask> _tasks = new();
    private volatile bool _hasAny;
    private bool _isOver;

    /// <summary>Whether tasks are waiting.</summary>
    internal bool HasAny => _hasAny;

    /// <summary>Adds a task, wakes the loop and waits until the task is done. For other threads.</summary>
    /// <param name="work">The work. It should be short: the loop's connections wait meanwhile.</param>
    /// <param name="wake">Wakes the loop.</param>
    /// <returns>Whether the work was done; <see langword="false"/> if the loop has ended.</returns>
    internal bool Run(Action<ConnectionTable> work, Action wake)
    {
        using var task = new LoopTask(work);
        lock (_gate)
        {
            if (_isOver)
                return false;
            _tasks.Enqueue(task);
            _hasAny = true;
            // Within the lock: the loop can't dispose its multiplexer before it has closed this queue.
            wake();
        }
        return task.Wait();
    }

    /// <summary>Runs all tasks, on the loop's thread.</summary>
    internal void RunAll(ConnectionTable connections)
    {
        while (true)
        {
            LoopTask? task;
            lock (_gate)
                _hasAny = _tasks.TryDequeue(out task);
            if (task is null)
                return;
            task.Run(connections);
        }
    }

    /// <summary>Refuses all tasks from now on: the loop ends.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _isOver = true;
            while (_tasks.TryDequeue(out LoopTask? task))
                task.Refuse();
        }
    }
}
