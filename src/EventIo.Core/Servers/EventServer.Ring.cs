using EventIo.Multiplexing;

namespace EventIo.Servers;

/// <content>The rings of its loops, as they were set up: those of one server are alike. Nothing where the mechanism has none.</content>
public sealed partial class EventServer
{
    /// <summary>What its rings do.</summary>
    public IReadOnlyList<RingFeature> RingFeatures => Ring?.Features.Each() ?? [];

    /// <summary>The flags of io_uring_setup(2) that the kernel took, by its names without IORING_SETUP_.</summary>
    public IReadOnlyList<string> RingSetupFlags => Ring?.SetupFlags ?? [];

    /// <summary>Entries of each submission queue, which may be fewer than usual where RLIMIT_MEMLOCK is low.</summary>
    public int? SubmissionQueueSize => Rings.Min(ring => (int?)ring.SubmissionQueueSize);

    /// <summary>Entries of each completion queue.</summary>
    public int? CompletionQueueSize => Rings.Min(ring => (int?)ring.CompletionQueueSize);

    /// <summary>Waits so far that found that completions had outgrown their queue. None is lost by that.</summary>
    public long? CompletionOverflows => Ring is null ? null : Rings.Sum(ring => ring.CompletionOverflows);

    /// <summary>Entries of each ring of receive buffers: a ring takes no more buffers than this.</summary>
    public int? BufferRingSize => Rings.Min(ring => ring.BufferRingSize);

    /// <summary>Receive buffers that all rings have been provided with so far.</summary>
    public int? RingBufferCount => Ring?.BufferCount is null ? null : Rings.Sum(ring => ring.BufferCount);

    /// <summary>Slots of each table of direct descriptors.</summary>
    public int? DirectDescriptorCount => Ring?.DirectDescriptorCount;

    /// <summary>Files that went out as one chain of linked requests each; <see langword="null"/> where none may.</summary>
    public long? LinkedFileCount =>
        Ring?.Features.Has(RingFeature.LinkedFiles) == true ? Rings.Sum(ring => ring.LinkedFileCount) : null;

    /// <summary>The processor that the threads which poll the submission queues are bound to.</summary>
    public int? SubmissionPollingProcessor => Ring?.PollingProcessor;

    /// <summary>Milliseconds in vain after which these threads sleep.</summary>
    public int? SubmissionPollingIdleMilliseconds => Ring?.PollingIdleMilliseconds;

    /// <summary>CPU seconds that these threads, which are the kernel's, have used so far.</summary>
    public double? SubmissionPollingCpuSeconds =>
        Ring?.PollingIdleMilliseconds is null ? null : Rings.Sum(ring => ring.PollingCpuSeconds);

    private RingStatus? Ring => Rings.FirstOrDefault();

    private IEnumerable<RingStatus> Rings => _loops.Select(loop => loop.RingStatus).OfType<RingStatus>();
}
