using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;
using Tmds.Linux;

namespace EventIo.Multiplexing.IoUring;

/// <summary>Checks beforehand what the kernel would refuse with a bare EINVAL, and explains it.</summary>
internal static unsafe class RingRules
{
    /// <summary>Checks the settings of a ring.</summary>
    /// <param name="variant">The mechanism and trigger mode that they are for.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="RingSetupException">The settings are invalid or not supported.</exception>
    internal static void Check(MultiplexerVariant variant, MultiplexerOptions options)
    {
        if (variant.Kind != MultiplexerKind.IoUring)
        {
            RefuseWithoutRing(variant, options);
            return;
        }
        CheckSizes(options);
        CheckPolling(options);
        CheckFeatures(variant.TriggerMode, options);
        CheckProcessor(options.SubmissionPollingProcessor);
    }

    private static void RefuseWithoutRing(MultiplexerVariant variant, MultiplexerOptions options)
    {
        string? setting = options switch
        {
            { RingFeatures: not null } => "A ring feature",
            { SubmissionQueueSize: not null } => "A submission queue",
            { CompletionQueueSize: not null } => "A completion queue",
            { RingBufferCount: not null } => "A ring of buffers",
            { DirectDescriptorCount: not null } => "A table of direct descriptors",
            { SubmissionPolling: true }
                or { SubmissionPollingProcessor: not null }
                or { SubmissionPollingIdleMilliseconds: not null } => "Submission polling",
            _ => null,
        };
        if (setting is not null)
        {
            throw new RingSetupException(
                RingProblem.NoRing,
                $"{setting} is a setting of io_uring; {variant.Kind} has no ring.",
                "Choose IoUring as the multiplexer, or leave the setting out.");
        }
    }

    private static void CheckSizes(MultiplexerOptions options)
    {
        var plan = new RingPlan(options);
        RefuseAbove(plan.SubmissionEntries, RingConstants.MAX_ENTRIES, "a submission queue", "IORING_MAX_ENTRIES");
        RefuseAbove(plan.CompletionEntries, RingConstants.MAX_CQ_ENTRIES, "a completion queue",
            "IORING_MAX_CQ_ENTRIES");
        RefuseAbove(plan.BufferCount, RingConstants.MAX_BUFFER_RING_ENTRIES, "a ring of buffers",
            "IORING_REGISTER_PBUF_RING");
        if (plan.CompletionEntries < plan.SubmissionEntries)
        {
            throw Invalid(
                $"A completion queue must not be smaller than its submission queue (IORING_SETUP_CQSIZE): " +
                $"{plan.CompletionEntries} are less than {plan.SubmissionEntries}.",
                $"Use a completion queue of {plan.SubmissionEntries} or more, or a smaller submission queue.");
        }
    }

    private static void RefuseAbove(int entries, int most, string what, string rule)
    {
        if (entries > most)
            throw Invalid($"The kernel allows at most {most} entries for {what} ({rule}).", $"Use {most} or fewer.");
    }

    private static void CheckPolling(MultiplexerOptions options)
    {
        if (options.SubmissionPolling && IoUringProbe.Run() is { IsAvailable: true } support
            && !support.FeatureBits.Contains(nameof(RingFeatures.SQPOLL_NONFIXED)))
        {
            throw new RingSetupException(
                RingProblem.Unavailable,
                "This kernel's submission polling supports only registered descriptors (IORING_FEAT_SQPOLL_NONFIXED, " +
                "Linux 5.11).",
                "Leave the submission polling out.");
        }
        if (!options.SubmissionPolling && options.SubmissionPollingProcessor is not null)
        {
            throw Invalid(
                "A processor for submission polling needs submission polling (IORING_SETUP_SQ_AFF without " +
                "IORING_SETUP_SQPOLL).",
                "Ask for submission polling too, or leave its processor out.");
        }
        if (!options.SubmissionPolling && options.SubmissionPollingIdleMilliseconds is not null)
        {
            throw Invalid(
                "An idle time for submission polling needs submission polling (sq_thread_idle without " +
                "IORING_SETUP_SQPOLL).",
                "Ask for submission polling too, or leave its idle time out.");
        }
    }

    private static void CheckFeatures(TriggerMode mode, MultiplexerOptions options)
    {
        RingFeature features = options.RingFeatures ?? RingFeature.None;
        const RingFeature Task = RingFeature.DeferTaskrun | RingFeature.CoopTaskrun;
        if (options.SubmissionPolling && features.Has(Task))
        {
            throw Invalid(
                "Submission polling excludes DeferTaskrun and CoopTaskrun: the polling thread runs the " +
                "task work (IORING_SETUP_SQPOLL with IORING_SETUP_DEFER_TASKRUN or IORING_SETUP_COOP_TASKRUN).",
                $"Leave out {features & Task}, or the polling.");
        }
        if (features.Has(RingFeature.DeferTaskrun) && !features.Has(RingFeature.SingleIssuer))
        {
            throw Invalid(
                "DeferTaskrun needs SingleIssuer (IORING_SETUP_DEFER_TASKRUN without IORING_SETUP_SINGLE_ISSUER).",
                "Add SingleIssuer, or leave DeferTaskrun out.");
        }
        if (options.RingFeatures is not null
            && (features & ~IoUringProbe.Offered) is var missing and not RingFeature.None)
        {
            throw new RingSetupException(
                RingProblem.Unavailable,
                $"This kernel's io_uring has no {RingHistory.Name(missing)}.",
                $"Leave {missing} out; this kernel has {IoUringProbe.Offered}.");
        }
        CheckReceiving(mode, features, options);
        CheckLinks(features, options);
        CheckTable(features, options.DirectDescriptorCount);
    }

    private static void CheckReceiving(TriggerMode mode, RingFeature features, MultiplexerOptions options)
    {
        const RingFeature Receiving =
            RingFeature.MultishotAccept | RingFeature.MultishotReceive
            | RingFeature.DirectDescriptors | RingFeature.LinkedFiles;
        if (mode == TriggerMode.MultishotReceive || !(features.Has(Receiving) || options.RingBufferCount is not null))
            return;
        string what = features.Has(Receiving) ? $"{features & Receiving}" : "A ring of buffers";
        throw Invalid(
            $"{what}: with {mode} the ring only polls, and accept4(2) and recv(2) accept and receive.",
            "Choose the trigger mode MultishotReceive, or leave it out.");
    }

    private static void CheckLinks(RingFeature features, MultiplexerOptions options)
    {
        if (!features.Has(RingFeature.LinkedFiles))
            return;
        if (features.Has(RingFeature.DirectDescriptors))
        {
            throw Invalid(
                "LinkedFiles and DirectDescriptors: a ring has one table (IORING_REGISTER_FILES2), for the files or " +
                "for the connections.",
                "Leave one of the two out.");
        }
        if (new RingPlan(options).SubmissionEntries < LinkedFile.RequestCount)
        {
            throw Invalid(
                "LinkedFiles: the kernel ends a chain with each submission (IOSQE_IO_LINK), and this one has " +
                $"{LinkedFile.RequestCount} requests.",
                $"Use a submission queue of {LinkedFile.RequestCount} or more.");
        }
    }

    private static void CheckTable(RingFeature features, int? count)
    {
        if (count is null)
            return;
        if (!features.Has(RingFeature.DirectDescriptors))
        {
            throw Invalid(
                "A number of direct descriptors needs DirectDescriptors.",
                "Add the feature DirectDescriptors, or leave the number out.");
        }
        long most = Math.Min(ResourceLimits.Descriptors, RingConstants.MAX_FIXED_FILES);
        if (count > most)
        {
            throw Invalid(
                $"A table of direct descriptors has at most RLIMIT_NOFILE slots, {most} here (IORING_REGISTER_FILES2).",
                $"Use {most} or fewer, or raise the limit before the shell starts (ulimit -n).");
        }
    }

    // The kernel checks its cpusets, which can differ from the affinity that taskset shows. So try it.
    private static void CheckProcessor(int? processor)
    {
        if (processor is not { } number)
            return;
        io_uring_params parameters = new()
        {
            flags = (uint)(RingSetup.SQPOLL | RingSetup.SQ_AFF),
            sq_thread_cpu = (uint)number,
        };
        int result = RingCalls.SetupWithRetries(1, &parameters);
        if (result >= 0)
            _ = HotCalls.Close(result);
        if (result != -Errno.EINVAL)
            return;
        throw new RingSetupException(
            RingProblem.Processor,
            $"Processor {number} is not online, or not in this process's cpuset (IORING_SETUP_SQ_AFF); " +
            $"the polling thread may run on {string.Join(", ", Processors.Allowed())}.",
            "Choose one of those, or leave the processor out.");
    }

    private static RingSetupException Invalid(string rule, string action) => new(RingProblem.Invalid, rule, action);
}
