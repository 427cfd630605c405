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
    /// How many receive buffers a ring is provided with, at most 32,768; 256 unless given. While all of them are lent out and
    /// connections starve, it grows, up to 32 times as many.
    /// </summary>
    public int? RingBufferCount { get; init; }

    /// <summary>
    /// Entries of a ring's submission queue, rounded up to a power of two; 1,024 unless given, or as many as RLIMIT_MEMLOCK
    /// allows.
    /// </summary>
    public int? SubmissionQueueSize { get; init; }

    /// <summary>Entries of its completion queue, at least the submission queue's; eight times as many unless given.</summary>
    public int? CompletionQueueSize { get; init; }

    /// <summary>What a ring does; what is best of that which the kernel offers unless given.</summary>
    public RingFeature? RingFeatures { get; init; }

    /// <summary>Slots of the table of direct descriptors; as many as RLIMIT_NOFILE allows unless given.</summary>
    public int? DirectDescriptorCount { get; init; }

    /// <summary>A thread of the kernel's polls the submission queue (SQPOLL): to submit takes no system call while it is awake.</summary>
    public bool SubmissionPolling { get; init; }

    /// <summary>The processor that this thread is bound to (SQ_AFF); any unless given.</summary>
    public int? SubmissionPollingProcessor { get; init; }

    /// <summary>Milliseconds without a request after which this thread sleeps; 1,000 unless given.</summary>
    public int? SubmissionPollingIdleMilliseconds { get; init; }
}
