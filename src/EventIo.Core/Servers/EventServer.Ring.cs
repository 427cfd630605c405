using EventIo.Findings;
using EventIo.Loop.Reactor;
using EventIo.Multiplexing.IoUring;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Servers;

/// <content>
/// The rings of its loops, which all have the same setup. Empty or null if the mechanism has no ring.
/// </content>
public sealed partial class EventServer
{
    /// <summary>The features of its rings.</summary>
    public IReadOnlyList<RingFeature> RingFeatures => (Ring?.Features.Each() ?? []).ToTextList();

    /// <summary>
    /// The flags of io_uring_setup(2) that the kernel accepted, by their names without IORING_SETUP_.
    /// </summary>
    public IReadOnlyList<string> RingSetupFlags => (Ring?.SetupFlags ?? []).ToTextList();

    /// <summary>Entries of each submission queue; fewer than the default if RLIMIT_MEMLOCK is low.</summary>
    public int? SubmissionQueueSize => Rings.Min(ring => (int?)ring.SubmissionQueueSize);

    /// <summary>Entries of each completion queue.</summary>
    public int? CompletionQueueSize => Rings.Min(ring => (int?)ring.CompletionQueueSize);

    /// <summary>Waits so far that found an overflow of a completion queue. No completion is lost.</summary>
    public long? CompletionOverflows => Ring is null ? null : Rings.Sum(ring => ring.CompletionOverflows);

    /// <summary>Entries of each ring of receive buffers: the maximum number of its buffers.</summary>
    public int? BufferRingSize => Rings.Min(ring => ring.BufferRingSize);

    /// <summary>Receive buffers that all rings have been provided with so far.</summary>
    public int? RingBufferCount => Ring?.BufferCount is null ? null : Rings.Sum(ring => ring.BufferCount);

    /// <summary>Slots of each table of direct descriptors.</summary>
    public int? DirectDescriptorCount => Ring?.DirectDescriptorCount;

    /// <summary>
    /// Files that were sent as chains of linked requests; <see langword="null"/> if LinkedFiles is off.
    /// </summary>
    public long? LinkedFileCount =>
        Ring?.Features.Has(RingFeature.LinkedFiles) == true ? Rings.Sum(ring => ring.LinkedFileCount) : null;

    /// <summary>The processor that the threads polling the submission queues are bound to.</summary>
    public int? SubmissionPollingProcessor => Ring?.PollingProcessor;

    /// <summary>Milliseconds without work after which these threads sleep.</summary>
    public int? SubmissionPollingIdleMilliseconds => Ring?.PollingIdleMilliseconds;

    /// <summary>CPU seconds that these kernel threads have used so far.</summary>
    public double? SubmissionPollingCpuSeconds =>
        Ring?.PollingIdleMilliseconds is null ? null : Rings.Sum(ring => ring.PollingCpuSeconds);

    private RingStatus? Ring => Rings.FirstOrDefault();

    private IEnumerable<RingStatus> Rings =>
        _loops.OfType<EventLoop>().Select(loop => loop.RingStatus).OfType<RingStatus>();
}
