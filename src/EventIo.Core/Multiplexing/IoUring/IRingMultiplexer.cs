namespace EventIo.Multiplexing.IoUring;

/// <summary>Implemented by the multiplexers that work with a ring.</summary>
internal interface IRingMultiplexer
{
    /// <summary>The ring's setup and counters. Any thread may read them.</summary>
    RingStatus RingStatus { get; }

    /// <summary>
    /// Whether accepted connections are numbers in the ring's own table. System calls can't use these; only the
    /// multiplexer's members accept them.
    /// </summary>
    bool HasDirectDescriptors { get; }
}
