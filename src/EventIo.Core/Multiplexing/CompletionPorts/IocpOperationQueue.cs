namespace EventIo.Multiplexing.CompletionPorts;

/// <summary>A queue of operations, linked through <see cref="IocpOperation.Next"/>.</summary>
internal unsafe struct IocpOperationQueue
{
    private IocpOperation* _first;
    private IocpOperation* _last;

    /// <summary>How many there are.</summary>
    internal int Count { get; private set; }

    internal void Enqueue(IocpOperation* operation)
    {
        operation->Next = null;
        if (Count++ == 0)
            _first = operation;
        else
            _last->Next = operation;
        _last = operation;
    }

    internal IocpOperation* Dequeue()
    {
        IocpOperation* first = _first;
        _first = first->Next;
        Count--;
        return first;
    }
}
