using EventIo.Multiplexing.CompletionPorts;
using EventIo.Multiplexing.IoUring;
using EventIo.Multiplexing.Readiness;
using EventIo.Native;
using EventIo.Native.Linux.IoUring.Probing;

namespace EventIo.Multiplexing;

/// <summary>Describes the mechanisms that this host supports, and creates them.</summary>
public static class MultiplexerCatalog
{
    /// <summary>Describes what this host supports of every mechanism. Asks the kernel each time.</summary>
    /// <returns>One description for each <see cref="MultiplexerKind"/>, in its order.</returns>
    public static IReadOnlyList<MultiplexerDescription> Describe() =>
        [.. Enum.GetValues<MultiplexerKind>().Select(Describe)];

    /// <summary>Describes what this host supports of a mechanism. Asks the kernel each time.</summary>
    /// <param name="kind">The mechanism.</param>
    /// <returns>Its description.</returns>
    public static MultiplexerDescription Describe(MultiplexerKind kind)
    {
        try
        {
            return Detect(kind);
        }
        catch (NativeException exception)
        {
            // For example a seccomp filter that denies eventfd2, or no descriptor left.
            return new MultiplexerDescription
            {
                Kind = kind,
                Model = MultiplexerModel.Readiness,
                Reason = exception.Message,
                Refused = exception,
                RecommendedAction = exception.ErrorNumber is Errno.EPERM or Errno.EACCES or Errno.ENOSYS
                    ? $"Allow {exception.Call} in the seccomp profile of the container."
                    : "Close descriptors, or raise the limit before the shell starts (ulimit -n).",
                TriggerModes = MultiplexerVariant.TriggerModes(kind),
                Features = [],
            };
        }
    }

    private static MultiplexerDescription Detect(MultiplexerKind kind) => kind switch
    {
        MultiplexerKind.Select => Readiness(kind, ["pselect", "FD_SETSIZE 1024", "larger sets on request"]) with
        {
            LargestDescriptor = SelectMultiplexer.SetSize - 1,
        },
        MultiplexerKind.Poll => Readiness(kind, ["ppoll"]),
        MultiplexerKind.Epoll => DescribeEpoll(OperatingSystem.IsLinux() ? EpollProbe.Features() : []),
        MultiplexerKind.IoUring => DescribeIoUring(IoUringProbe.Run()),
        MultiplexerKind.ThreadPerConnection =>
            Readiness(kind, ["accept4", "recv", "send"]),
        _ => new MultiplexerDescription
        {
            Kind = kind,
            Model = Model(kind),
            TakesOverSockets = true,
            Reason = OperatingSystem.IsWindows() ? null : "I/O completion ports are a mechanism of Windows.",
            TriggerModes = MultiplexerVariant.TriggerModes(kind),
            Features = OperatingSystem.IsWindows() ? IocpProbe.Features() : [],
        },
    };

    /// <summary>Returns whether a mechanism has an upper bound for descriptors by default.</summary>
    /// <param name="kind">The mechanism. The kernel is not asked.</param>
    /// <returns>
    /// Whether <see cref="MultiplexerOptions.AllowLargeDescriptorSet"/> has an effect: for select(2), whose sets hold
    /// FD_SETSIZE descriptors.
    /// </returns>
    public static bool HasDescriptorBound(MultiplexerKind kind) => kind == MultiplexerKind.Select;

    /// <summary>
    /// Returns what a mechanism reports: readiness, completion, or nothing because the call itself sleeps. Does not ask
    /// the kernel.
    /// </summary>
    /// <param name="kind">The mechanism.</param>
    /// <returns>Its model.</returns>
    public static MultiplexerModel Model(MultiplexerKind kind) => kind switch
    {
        MultiplexerKind.ThreadPerConnection => MultiplexerModel.Blocking,
        MultiplexerKind.IoUring or MultiplexerKind.Iocp => MultiplexerModel.Completion,
        _ => MultiplexerModel.Readiness,
    };

    /// <summary>Checks the settings of a ring, which the kernel would refuse without a reason.</summary>
    /// <param name="variant">The mechanism and its trigger mode.</param>
    /// <param name="options">The settings.</param>
    /// <exception cref="RingSetupException">The settings break a rule, or the mechanism has no ring.</exception>
    public static void Check(MultiplexerVariant variant, MultiplexerOptions options) =>
        RingRules.Check(variant, options);

    /// <summary>Sets up a mechanism for the calling thread.</summary>
    /// <param name="variant">The mechanism and its trigger mode.</param>
    /// <param name="options">How it is set up.</param>
    /// <returns>The multiplexer, which the caller has to dispose.</returns>
    /// <exception cref="NotSupportedException">
    /// The mechanism has no such trigger mode, or this version does not support it.
    /// </exception>
    /// <exception cref="Native.NativeException">The kernel refused.</exception>
    public static Multiplexer Create(MultiplexerVariant variant, MultiplexerOptions options) => variant switch
    {
        (MultiplexerKind.Select, TriggerMode.Level) => new SelectMultiplexer(options),
        (MultiplexerKind.Poll, TriggerMode.Level) => new PollMultiplexer(options),
        (MultiplexerKind.Epoll, TriggerMode.Level or TriggerMode.Edge or TriggerMode.OneShot) =>
            new EpollMultiplexer(variant.TriggerMode, options),
        (MultiplexerKind.IoUring, TriggerMode.MultishotPoll) => new IoUringPollMultiplexer(options),
        (MultiplexerKind.IoUring, TriggerMode.MultishotReceive) => new IoUringMultiplexer(options),
        (MultiplexerKind.Iocp,
            TriggerMode.OverlappedReceive or TriggerMode.ZeroByteReceive) when OperatingSystem.IsWindows() =>
            new IocpMultiplexer(variant.TriggerMode, options),
        _ => throw new NotSupportedException(
            Describe(variant.Kind).Refusal(variant.TriggerMode) ?? $"This version does not support {variant}."),
    };

    private static MultiplexerDescription Readiness(MultiplexerKind kind, IReadOnlyList<string> features) => new()
    {
        Kind = kind,
        Model = Model(kind),
        Reason = OperatingSystem.IsLinux() ? null : "This version supports it on Linux only.",
        TriggerModes = MultiplexerVariant.TriggerModes(kind),
        Features = features,
    };

    private static MultiplexerDescription DescribeEpoll(IReadOnlyList<string> features) =>
        Readiness(MultiplexerKind.Epoll, features) with { MissingFeatures = EpollProbe.Missing(features) };

    private static MultiplexerDescription DescribeIoUring(IoUringSupport support) => new()
    {
        Kind = MultiplexerKind.IoUring,
        Model = Model(MultiplexerKind.IoUring),
        Reason = support.Reason,
        RecommendedAction = support.RecommendedAction,
        Refused = support.Refused,
        TriggerModes = MultiplexerVariant.TriggerModes(MultiplexerKind.IoUring),
        Features = support.FeatureBits,
        RingLevel = support.IsAvailable ? support.Level : null,
        MissingRingFeatures = support.IsAvailable
            ? RingHistory.Missing(support.RingFeatures, support.Abilities)
            : [],
        RingFeatures = support.RingFeatures.Each(),
        DefaultRingFeatures = support.RingFeatures.Best(isPolled: false).Each(),
        SetupFlags = support.SetupFlags,
        Opcodes = support.Opcodes,
    };
}
