namespace EventIo.Loop;

/// <summary>A queue of lent buffers: its links are in <see cref="LentLinks"/>, so that it is three numbers and never grows.</summary>
internal struct LentQueue
{
    private int _head;
    private int _tail;

    /// <summary>How many buffers wait.</summary>
    internal int Count { get; private set; }

    /// <summary>The first of them.</summary>
    internal readonly LentBytes Peek(LentLinks links) => new(_head, links.Length(_head));

    internal void Enqueue(LentLinks links, LentBytes data)
    {
        links.Put(data);
        if (Count++ == 0)
            _head = data.Buffer;
        else
            links.Link(_tail, data.Buffer);
        _tail = data.Buffer;
    }

    internal LentBytes Dequeue(LentLinks links)
    {
        LentBytes first = Peek(links);
        _head = links.Next(_head);
        Count--;
        return first;
    }
}
