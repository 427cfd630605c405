namespace EventIo.Loop.Reactor;

/// <content>A handler's work that would take too long on the loop, and tasks from other threads.</content>
public sealed partial class EventLoop
{
    // The loop duplicates this many in some microseconds, during which its connections wait.
    private const int DuplicatesPerTask = 32;

    private readonly FinishedWork _finishedWork = new();
    private readonly LoopTaskQueue _tasks = new();
    private volatile Exception? _workFault;

    /// <inheritdoc/>
    internal override IEnumerable<DescriptorDuplicate> DuplicateConnections()
    {
        var batch = new Queue<DescriptorDuplicate>();
        int position = 0;
        try
        {
            while (RunOnLoop(Duplicate) && batch.Count > 0)
            {
                while (batch.TryDequeue(out DescriptorDuplicate duplicate))
                    yield return duplicate;
            }
        }
        finally
        {
            foreach (DescriptorDuplicate duplicate in batch)
                duplicate.Handle.Dispose();
        }

        void Duplicate(ConnectionTable connections)
        {
            // A direct descriptor exists only in the ring's table, so there is none to duplicate.
            if (_ring is { HasDirectDescriptors: true })
                return;
            while (batch.Count < DuplicatesPerTask && connections.Next(ref position) is { } connection)
                batch.Enqueue(DescriptorDuplicate.Of(connection.Descriptor));
        }
    }

    /// <summary>Runs a task on the loop's thread, and waits until it is done. For other threads.</summary>
    /// <param name="work">The work. It should be short: the loop's connections wait meanwhile.</param>
    /// <returns>Whether it was done; <see langword="false"/> if the loop has ended.</returns>
    internal bool RunOnLoop(Action<ConnectionTable> work) => _tasks.Run(work, Mechanism.Wake);

    internal bool TryWork(LoopConnection connection, long argument)
    {
        var item = new WorkItem(this, connection.Slot, connection.Generation, argument);
        if (_options.Workers is { } workers)
            return workers.TryAdd(item);
        Do(item, _stopping.Token);
        return true;
    }

    void IWorkOwner.Do(in WorkItem item, CancellationToken cancellation) => Do(item, cancellation);

    private void Do(in WorkItem item, CancellationToken cancellation)
    {
        WorkItem done = item;
        try
        {
            done = item with { Value = _handler.Work(item.Value, cancellation) };
        }
#pragma warning disable CA1031 // No exception may leave the worker's thread: the loop reports it as its fault.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _workFault = exception;
        }
        if (_finishedWork.Add(done) && Thread.CurrentThread != _thread)
            Wake();
    }

    private void ReportFinishedWork()
    {
        if (_workFault is { } fault)
            throw new InvalidOperationException($"Work failed on a worker: {fault.Message}", fault);
        // Work that was cancelled has no result.
        if (_stopping.IsCancellationRequested)
            return;
        foreach (ref readonly WorkItem item in _finishedWork.TakeAll())
        {
            LoopConnection? connection = Connections.Find(item.Slot, item.Generation);
            if (connection?.IsLive != true)
                continue;
            _handler.Worked(connection, item.Value);
            Update(connection);
        }
    }
}
