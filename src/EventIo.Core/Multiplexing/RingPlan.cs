using System.Numerics;
using EventIo.Native.Linux;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing;

/// <summary>How a ring will be set up: what was asked for, and for the rest what is best here.</summary>
internal sealed class RingPlan
{
    /// <summary>How long the kernel's thread polls in vain, unless told otherwise (io_uring/sqpoll.c).</summary>
    internal const int KernelIdleMilliseconds = 1_000;

    /// <summary>Receive buffers to begin with, unless told otherwise.</summary>
    internal const int DefaultBuffers = 256;

    private const int DefaultSubmissionEntries = 1_024;
    private const int CompletionsPerSubmission = 8;

    private readonly MultiplexerOptions _options;

    internal RingPlan(MultiplexerOptions options)
    {
        _options = options;
        Features = options.RingFeatures ?? IoUringProbe.Offered.Best(options.SubmissionPolling);
    }

    /// <summary>What it is to do.</summary>
    internal RingFeature Features { get; }

    /// <summary>Entries of the submission queue.</summary>
    internal int SubmissionEntries => Rounded(
        _options.SubmissionQueueSize ?? Math.Min(DefaultSubmissionEntries, _options.CompletionQueueSize ?? int.MaxValue));

    /// <summary>Entries of the completion queue.</summary>
    internal int CompletionEntries => Rounded(
        _options.CompletionQueueSize ?? (int)Math.Min((long)SubmissionEntries * CompletionsPerSubmission, RingConstants.MAX_CQ_ENTRIES));

    /// <summary>Buffers to begin with.</summary>
    internal int BufferCount => _options.RingBufferCount ?? DefaultBuffers;

    /// <summary>Slots of the table of direct descriptors.</summary>
    internal int DirectDescriptorCount =>
        _options.DirectDescriptorCount ?? (int)Math.Min(ResourceLimits.Descriptors, RingConstants.MAX_FIXED_FILES);

    /// <summary>Sets the ring up.</summary>
    /// <exception cref="Native.NativeException">The kernel refused.</exception>
    internal Ring CreateRing() => new(new RingParameters(SubmissionEntries, CompletionEntries)
    {
        Setups = RingParameters.With(SetupFlags()),
        MayShrink = _options is { SubmissionQueueSize: null, CompletionQueueSize: null },
        RegistersDescriptor = Features.Has(RingFeature.RegisteredRing),
        PollingProcessor = _options.SubmissionPollingProcessor ?? 0,
        PollingIdleMilliseconds = _options.SubmissionPollingIdleMilliseconds ?? KernelIdleMilliseconds,
    });

    private RingSetup SetupFlags()
    {
        RingSetup flags = RingSetup.None;
        if (Features.Has(RingFeature.SingleIssuer))
            flags |= RingSetup.SINGLE_ISSUER;
        if (Features.Has(RingFeature.DeferTaskrun))
            flags |= RingSetup.DEFER_TASKRUN;
        if (Features.Has(RingFeature.CoopTaskrun))
            flags |= RingSetup.COOP_TASKRUN;
        if (_options.SubmissionPolling)
            flags |= RingSetup.SQPOLL;
        if (_options.SubmissionPollingProcessor is not null)
            flags |= RingSetup.SQ_AFF;
        return flags;
    }

    private static int Rounded(int entries) => (int)Math.Min(int.MaxValue, BitOperations.RoundUpToPowerOf2((uint)entries));
}
