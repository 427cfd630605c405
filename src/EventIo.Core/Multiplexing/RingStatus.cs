using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing;

/// <summary>A ring as it was set up, which may be less than was asked for, and how it fares. Any thread may read it.</summary>
public sealed class RingStatus
{
    private readonly Ring _ring;
    private readonly ProvidedBuffers? _buffers;
    private readonly SubmissionPoller? _poller;

    internal RingStatus(Ring ring, RingPlan plan, MultiplexerOptions options, ProvidedBuffers? buffers)
    {
        _ring = ring;
        _buffers = buffers;
        const RingFeature OfReceiving =
            RingFeature.MultishotAccept | RingFeature.MultishotReceive | RingFeature.DirectDescriptors | RingFeature.LinkedFiles;
        RingFeature features = buffers is null ? plan.Features & ~OfReceiving : plan.Features;
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

    /// <summary>What it does.</summary>
    public RingFeature Features { get; }

    /// <summary>The flags of io_uring_setup(2) that the kernel took, by its names without IORING_SETUP_.</summary>
    public IReadOnlyList<string> SetupFlags { get; }

    /// <summary>Entries of its submission queue.</summary>
    public int SubmissionQueueSize => _ring.SubmissionQueueSize;

    /// <summary>Entries of its completion queue.</summary>
    public int CompletionQueueSize => _ring.CompletionQueueSize;

    /// <summary>Waits that found that completions had outgrown their queue. None is lost by that.</summary>
    public long CompletionOverflows => _ring.OverflowCount;

    /// <summary>Entries of its ring of receive buffers; <see langword="null"/> where it receives nothing.</summary>
    public int? BufferRingSize => _buffers?.EntryCount;

    /// <summary>Receive buffers that it has been provided with so far; <see langword="null"/> where it receives nothing.</summary>
    public int? BufferCount => _buffers?.Count;

    /// <summary>Slots of its table of direct descriptors; <see langword="null"/> where it has none.</summary>
    public int? DirectDescriptorCount { get; }

    /// <summary>Files that it has sent as chains of linked requests.</summary>
    public long LinkedFileCount { get; internal set; }

    /// <summary>The processor that its polling thread is bound to; <see langword="null"/> for none.</summary>
    public int? PollingProcessor { get; }

    /// <summary>Milliseconds in vain after which its polling thread sleeps; <see langword="null"/> where it has none.</summary>
    public int? PollingIdleMilliseconds { get; }

    /// <summary>CPU seconds that its polling thread has used; <see langword="null"/> where it has none.</summary>
    public double? PollingCpuSeconds => _poller?.CpuSeconds;

    /// <summary>Reads for the last time what can't be read when the ring is gone.</summary>
    internal void KeepLastFigures() => _ = PollingCpuSeconds;
}
