using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing;

/// <summary>How a <see cref="Multiplexer"/> is set up.</summary>
public sealed record MultiplexerOptions
{
    /// <summary>
    /// Whether <see cref="Multiplexer.Wake"/> can be used. Costs one more watched descriptor, which a scanning
    /// mechanism examines in each wait; so a measurement turns it off.
    /// </summary>
    public bool IsWakeable { get; init; } = true;

    /// <summary>
    /// Lets select exceed FD_SETSIZE (1024): the kernel accepts larger bitmaps than the C library's fd_set.
    /// </summary>
    public bool AllowLargeDescriptorSet { get; init; }

    /// <summary>Bytes of each lent receive buffer.</summary>
    public int BufferBytes { get; init; } = 16 * 1024;

    /// <summary>
    /// The initial number of a ring's receive buffers, at most 32,768; the default is 256. While all of them are lent
    /// and connections wait for one, the number grows, up to 32 times.
    /// </summary>
    public int? RingBufferCount { get; init; }

    /// <summary>
    /// Entries of a ring's submission queue, rounded up to a power of two; the default is 1,024, or as many as
    /// RLIMIT_MEMLOCK allows.
    /// </summary>
    public int? SubmissionQueueSize { get; init; }

    /// <summary>
    /// Entries of its completion queue, at least as many as the submission queue's; the default is eight times as many.
    /// </summary>
    public int? CompletionQueueSize { get; init; }

    /// <summary>The ring's features; the default is the best selection of those that the kernel offers.</summary>
    public RingFeature? RingFeatures { get; init; }

    /// <summary>Abilities of the kernel that a ring does not use, so that tests can simulate older kernels.</summary>
    internal RingAbility WithheldAbilities { get; init; }

    /// <summary>Slots of the table of direct descriptors; the default is as many as RLIMIT_NOFILE allows.</summary>
    public int? DirectDescriptorCount { get; init; }

    /// <summary>
    /// A kernel thread polls the submission queue (SQPOLL): submitting needs no system call while it is awake.
    /// </summary>
    public bool SubmissionPolling { get; init; }

    /// <summary>The processor that this thread is bound to (SQ_AFF); the default is any.</summary>
    public int? SubmissionPollingProcessor { get; init; }

    /// <summary>Milliseconds without a request after which this thread sleeps; the default is 1,000.</summary>
    public int? SubmissionPollingIdleMilliseconds { get; init; }
}
