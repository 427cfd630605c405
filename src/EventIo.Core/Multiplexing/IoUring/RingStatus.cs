using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing.IoUring;

/// <summary>A ring's setup, which may be less than was requested, and its counters. Any thread may read them.</summary>
public sealed class RingStatus
{
    private readonly Ring _ring;
    private readonly ProvidedBuffers? _buffers;
    private readonly LentBuffers? _pool;
    private readonly SubmissionPoller? _poller;

    internal RingStatus(
        Ring ring, RingPlan plan, MultiplexerOptions options, ProvidedBuffers? buffers, LentBuffers? pool)
    {
        _ring = ring;
        _buffers = buffers;
        _pool = pool;
        const RingFeature OfReceiving =
            RingFeature.MultishotAccept | RingFeature.MultishotReceive
            | RingFeature.DirectDescriptors | RingFeature.LinkedFiles;
        RingFeature features = pool is null ? plan.Features & ~OfReceiving : plan.Features;
        if (!ring.IsDescriptorRegistered)
            features &= ~RingFeature.RegisteredRing;
        Features = features;
        SetupFlags = [.. Enum.GetValues<RingSetup>()
            .Where(flag => flag != RingSetup.None && ring.Setup.HasFlag(flag))
            .Select(flag => flag.ToString())];
        if (features.Has(RingFeature.DirectDescriptors))
            DirectDescriptorCount = plan.DirectDescriptorCount;
        if (!options.SubmissionPolling)
            return;
        _poller = new SubmissionPoller(ring.OwnerThread);
        PollingProcessor = options.SubmissionPollingProcessor;
        PollingIdleMilliseconds = options.SubmissionPollingIdleMilliseconds ?? RingPlan.KernelIdleMilliseconds;
    }

    /// <summary>The features that the ring has.</summary>
    public RingFeature Features { get; }

    /// <summary>
    /// The flags of io_uring_setup(2) that the kernel accepted, by their names without IORING_SETUP_.
    /// </summary>
    public IReadOnlyList<string> SetupFlags { get; }

    /// <summary>Entries of its submission queue.</summary>
    public int SubmissionQueueSize => _ring.SubmissionQueueSize;

    /// <summary>Entries of its completion queue.</summary>
    public int CompletionQueueSize => _ring.CompletionQueueSize;

    /// <summary>Waits that found an overflow of the completion queue. No completion is lost.</summary>
    public long CompletionOverflows => _ring.OverflowCount;

    /// <summary>
    /// Entries of its ring of receive buffers; <see langword="null"/> where it receives nothing or the kernel has no
    /// such rings (Linux 5.19).
    /// </summary>
    public int? BufferRingSize => _buffers?.EntryCount;

    /// <summary>The current number of receive buffers; <see langword="null"/> where it receives nothing.</summary>
    public int? BufferCount => _pool?.Count;

    /// <summary>Slots of its table of direct descriptors; <see langword="null"/> where it has none.</summary>
    public int? DirectDescriptorCount { get; }

    /// <summary>Files that it has sent as chains of linked requests.</summary>
    public long LinkedFileCount { get; internal set; }

    /// <summary>The processor that its polling thread is bound to; <see langword="null"/> for none.</summary>
    public int? PollingProcessor { get; }

    /// <summary>
    /// Milliseconds without work after which its polling thread sleeps; <see langword="null"/> where it has none.
    /// </summary>
    public int? PollingIdleMilliseconds { get; }

    /// <summary>CPU seconds that its polling thread has used; <see langword="null"/> where it has none.</summary>
    public double? PollingCpuSeconds => _poller?.CpuSeconds;

    /// <summary>Reads the counters that can't be read after the ring is closed.</summary>
    internal void KeepLastFigures() => _ = PollingCpuSeconds;
}
