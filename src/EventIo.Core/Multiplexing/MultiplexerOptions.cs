namespace EventIo.Multiplexing;

/// <summary>How a <see cref="Multiplexer"/> is set up.</summary>
public sealed record MultiplexerOptions
{
    /// <summary>
    /// Whether <see cref="Multiplexer.Wake"/> can be used. Costs one more watched descriptor, which a scanning
    /// mechanism pays for at each wait; so a measurement does without.
    /// </summary>
    public bool IsWakeable { get; init; } = true;

    /// <summary>
    /// Lets select go past FD_SETSIZE (1024): the kernel takes larger bitmaps, the C library's fd_set does not.
    /// </summary>
    public bool AllowLargeDescriptorSet { get; init; }

    /// <summary>Bytes of each lent receive buffer.</summary>
    public int BufferBytes { get; init; } = 16 * 1024;

    /// <summary>
    /// How many receive buffers a ring is provided with, at most 32,768. While all of them are lent out and connections
    /// starve, it grows, up to 32 times as many.
    /// </summary>
    public int RingBufferCount { get; init; } = 256;

    /// <summary>Entries of the ring's submission queue. A power of two.</summary>
    public int SubmissionQueueSize { get; init; } = 1024;

    /// <summary>Entries of the ring's completion queue. A power of two, at least the submission queue's.</summary>
    public int CompletionQueueSize { get; init; } = 8192;
}
