namespace EventIo.Loop;

/// <content>What other threads ask of the loop. It answers between two turns, when nothing of its own is in the making.</content>
public sealed partial class EventLoop
{
    // The loop's connections wait while it duplicates: a few microseconds for so many.
    private const int DuplicatesAtATime = 32;

    private readonly Lock _errandGate = new();
    private readonly Queue<LoopErrand> _errands = new();
    private volatile bool _hasErrands;
    private bool _isOver;

    /// <inheritdoc/>
    internal override IEnumerable<DescriptorDuplicate> DuplicateConnections()
    {
        var batch = new Queue<DescriptorDuplicate>();
        int position = 0;
        try
        {
            while (Ask(Duplicate) && batch.Count > 0)
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
            // What is in a ring's own table has no descriptor of the process.
            if (Mechanism.HasDirectDescriptors)
                return;
            while (batch.Count < DuplicatesAtATime && connections.Next(ref position) is { } connection)
                batch.Enqueue(DescriptorDuplicate.Of(connection.Descriptor));
        }
    }

    /// <summary>Has the loop's thread do something, and waits until it is done.</summary>
    /// <param name="work">The work: short, for the loop's connections wait meanwhile.</param>
    /// <returns>Whether it was done: not when the loop is over.</returns>
    internal bool Ask(Action<ConnectionTable> work)
    {
        using var errand = new LoopErrand(work);
        lock (_errandGate)
        {
            if (_isOver)
                return false;
            _errands.Enqueue(errand);
            _hasErrands = true;
            // The loop's thread can't have left this object while it is not over.
            Mechanism.Wake();
        }
        return errand.Wait();
    }

    private void RunErrands()
    {
        while (true)
        {
            LoopErrand? errand;
            lock (_errandGate)
                _hasErrands = _errands.TryDequeue(out errand);
            if (errand is null)
                return;
            errand.Run(_connections);
        }
    }

    private void EndErrands()
    {
        lock (_errandGate)
        {
            _isOver = true;
            while (_errands.TryDequeue(out LoopErrand? errand))
                errand.Refuse();
        }
    }
}
