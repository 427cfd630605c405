using System.Numerics;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;

namespace EventIo.Multiplexing.IoUring;

/// <summary>How a ring will be set up: as requested, and otherwise with this kernel's best defaults.</summary>
internal sealed class RingPlan
{
    /// <summary>
    /// The kernel's default for how long its thread polls without work before it sleeps (io_uring/sqpoll.c).
    /// </summary>
    internal const int KernelIdleMilliseconds = 1_000;

    /// <summary>The default for the initial number of receive buffers.</summary>
    internal const int DefaultBuffers = 256;

    private const int DefaultSubmissionEntries = 1_024;
    private const int CompletionsPerSubmission = 8;

    private readonly MultiplexerOptions _options;

    internal RingPlan(MultiplexerOptions options)
    {
        _options = options;
        Features = options.RingFeatures ?? IoUringProbe.Offered.Best(options.SubmissionPolling);
        if (options.WithheldAbilities == RingAbility.None)
            return;
        // Withheld abilities simulate an older kernel, which would not have the newer features either.
        Features &= RingFeature.CoopTaskrun | RingFeature.DirectDescriptors;
    }

    /// <summary>The features that the ring will have.</summary>
    internal RingFeature Features { get; }

    /// <summary>The other abilities of the kernel that the ring will use.</summary>
    internal RingAbility Abilities => IoUringProbe.OfferedAbilities & ~_options.WithheldAbilities;

    /// <summary>Entries of the submission queue.</summary>
    internal int SubmissionEntries => Rounded(
        _options.SubmissionQueueSize
            ?? Math.Min(DefaultSubmissionEntries, _options.CompletionQueueSize ?? int.MaxValue));

    /// <summary>Entries of the completion queue.</summary>
    internal int CompletionEntries => Rounded(
        _options.CompletionQueueSize
            ?? (int)Math.Min((long)SubmissionEntries * CompletionsPerSubmission, RingConstants.MAX_CQ_ENTRIES));

    /// <summary>The initial number of buffers.</summary>
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
        Abilities = Abilities,
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

    private static int Rounded(int entries) =>
        (int)Math.Min(int.MaxValue, BitOperations.RoundUpToPowerOf2((uint)entries));
}
