namespace EventIo.Multiplexing;

/// <summary>Which mechanisms this host has, and the way to get one.</summary>
public static class MultiplexerCatalog
{
    /// <summary>What this host offers of every mechanism, asked of the kernel anew.</summary>
    /// <returns>One description for each <see cref="MultiplexerKind"/>, in its order.</returns>
    public static IReadOnlyList<MultiplexerDescription> Describe() =>
        [.. Enum.GetValues<MultiplexerKind>().Select(Describe)];

    /// <summary>What this host offers of a mechanism, asked of the kernel anew.</summary>
    /// <param name="kind">The mechanism.</param>
    /// <returns>Its description.</returns>
    public static MultiplexerDescription Describe(MultiplexerKind kind) => kind switch
    {
        MultiplexerKind.Select => Readiness(kind, ["pselect", "FD_SETSIZE 1024", "larger sets on request"]),
        MultiplexerKind.Poll => Readiness(kind, ["ppoll"]),
        MultiplexerKind.Epoll => Readiness(kind, OperatingSystem.IsLinux() ? EpollProbe.Features() : []),
        MultiplexerKind.IoUring => DescribeIoUring(IoUringProbe.Run()),
        MultiplexerKind.ThreadPerConnection =>
            Readiness(kind, ["accept4", "recv", "send"]) with { Model = MultiplexerModel.Blocking },
        _ => new MultiplexerDescription
        {
            Kind = kind,
            Model = MultiplexerModel.Completion,
            Reason = OperatingSystem.IsWindows() ? null : "I/O completion ports are a mechanism of Windows.",
            TriggerModes = MultiplexerVariant.TriggerModes(kind),
            Features = OperatingSystem.IsWindows() ? IocpProbe.Features() : [],
        },
    };

    /// <summary>Checks the settings of a ring, which the kernel would refuse without a word of why.</summary>
    /// <param name="variant">The mechanism and its trigger mode.</param>
    /// <param name="options">How it is to be set up.</param>
    /// <exception cref="RingSetupException">They break a rule, or the mechanism has no ring.</exception>
    public static void Check(MultiplexerVariant variant, MultiplexerOptions options) => RingRules.Check(variant, options);

    /// <summary>Sets up a mechanism for the calling thread.</summary>
    /// <param name="variant">The mechanism and its trigger mode.</param>
    /// <param name="options">How it is set up.</param>
    /// <returns>The multiplexer, the caller's to dispose.</returns>
    /// <exception cref="NotSupportedException">It has no such trigger mode, or this version does not drive it.</exception>
    /// <exception cref="Native.NativeException">The kernel refused.</exception>
    public static Multiplexer Create(MultiplexerVariant variant, MultiplexerOptions options) => variant switch
    {
        (MultiplexerKind.Select, TriggerMode.Level) => new SelectMultiplexer(options),
        (MultiplexerKind.Poll, TriggerMode.Level) => new PollMultiplexer(options),
        (MultiplexerKind.Epoll, TriggerMode.Level or TriggerMode.Edge or TriggerMode.OneShot) =>
            new EpollMultiplexer(variant.TriggerMode, options),
        (MultiplexerKind.IoUring, TriggerMode.MultishotPoll) => new IoUringPollMultiplexer(options),
        (MultiplexerKind.IoUring, TriggerMode.MultishotReceive) => new IoUringMultiplexer(options),
        (MultiplexerKind.Iocp, TriggerMode.OverlappedReceive or TriggerMode.ZeroByteReceive) when OperatingSystem.IsWindows() =>
            new IocpMultiplexer(variant.TriggerMode, options),
        _ => throw new NotSupportedException(
            Describe(variant.Kind).Refusal(variant.TriggerMode) ?? $"This version does not drive {variant}."),
    };

    private static MultiplexerDescription Readiness(MultiplexerKind kind, IReadOnlyList<string> features) => new()
    {
        Kind = kind,
        Model = MultiplexerModel.Readiness,
        Reason = OperatingSystem.IsLinux() ? null : "This version drives it on Linux only.",
        TriggerModes = MultiplexerVariant.TriggerModes(kind),
        Features = features,
    };

    private static MultiplexerDescription DescribeIoUring(IoUringSupport support) => new()
    {
        Kind = MultiplexerKind.IoUring,
        Model = MultiplexerModel.Completion,
        Reason = support.Reason,
        RecommendedAction = support.RecommendedAction,
        TriggerModes = [.. MultiplexerVariant.TriggerModes(MultiplexerKind.IoUring).Where(mode =>
            support.HasBufferRing || !support.IsAvailable || mode != TriggerMode.MultishotReceive)],
        Features = support.FeatureBits,
        RingFeatures = support.RingFeatures.Each(),
        DefaultRingFeatures = support.RingFeatures.Best(isPolled: false).Each(),
        SetupFlags = support.SetupFlags,
        Opcodes = support.Opcodes,
    };
}
