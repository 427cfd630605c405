using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Multiplexing.Readiness;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using EventIo.Native.Linux.IoUring.Probing;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <summary>Every mechanism by name, for theories.</summary>
internal static class Mechanisms
{
    internal const string Select = "select";
    internal const string Poll = "poll";
    internal const string EpollLevel = "epoll level";
    internal const string EpollEdge = "epoll edge";
    internal const string EpollOneShot = "epoll one-shot";
    internal const string IoUringPoll = "io_uring poll";
    internal const string IoUringReceive = "io_uring receive";
    internal const string IoUringSingle = "io_uring single requests";
    internal const string IoUringOf510 = "io_uring of Linux 5.10";
    internal const string IoUringOf56 = "io_uring of Linux 5.6";
    internal const string IoUringPollOf56 = "io_uring poll of Linux 5.6";
    internal const string IoUringPolled = "io_uring polled";
    internal const string IoUringPollPolled = "io_uring poll, polled";
    internal const string IocpReceive = "iocp receive";
    internal const string IocpZeroByte = "iocp zero-byte";

    /// <summary>The mechanisms of this system.</summary>
    public static TheoryData<string> All { get; } = OperatingSystem.IsWindows()
        ? [IocpReceive, IocpZeroByte]
        :
        [
            Select, Poll, EpollLevel, EpollEdge, EpollOneShot,
            IoUringPoll, IoUringReceive, IoUringSingle, IoUringPolled, IoUringPollPolled,
            IoUringOf510, IoUringOf56, IoUringPollOf56,
        ];

    /// <summary>The abilities that a ring of Linux 5.10 lacks.</summary>
    internal const RingAbility After510 = RingAbility.All & ~(RingAbility.FastPoll | RingAbility.ExclusivePoll);

    /// <summary>Sets a mechanism up, or skips the test if the host does not have it.</summary>
    internal static Multiplexer Create(string name, MultiplexerOptions? options = null)
    {
        options ??= new MultiplexerOptions { AllowLargeDescriptorSet = true };
        Assert.SkipWhen(OperatingSystem.IsWindows()
            && name is not (IocpReceive or IocpZeroByte), $"{name} requires Linux.");
        if (name.StartsWith("io_uring", StringComparison.Ordinal))
            SkipWithoutIoUring(name);
        try
        {
            return CreateAvailable(name, options);
        }
        catch (NativeException exception) when (exception.ErrorNumber == Errno.ENOMEM)
        {
            Assert.Skip($"RLIMIT_MEMLOCK is too low for this (ulimit -l): {exception.Message}");
            throw;
        }
    }

    private static Multiplexer CreateAvailable(string name, MultiplexerOptions options) =>
        name switch
        {
            Select => new SelectMultiplexer(options),
            Poll => new PollMultiplexer(options),
            EpollLevel => new EpollMultiplexer(TriggerMode.Level, options),
            EpollEdge => new EpollMultiplexer(TriggerMode.Edge, options),
            EpollOneShot => new EpollMultiplexer(TriggerMode.OneShot, options),
            IoUringPoll => new IoUringPollMultiplexer(options),
            IoUringSingle => new IoUringMultiplexer(options with { RingFeatures = RingFeature.None }),
            IoUringOf510 => new IoUringMultiplexer(options with { WithheldAbilities = After510 }),
            IoUringOf56 => new IoUringMultiplexer(options with { WithheldAbilities = RingAbility.All }),
            IoUringPollOf56 => new IoUringPollMultiplexer(options with { WithheldAbilities = RingAbility.All }),
            IoUringPolled => new IoUringMultiplexer(Polled(options)),
            IoUringPollPolled => new IoUringPollMultiplexer(Polled(options)),
            IocpReceive => Port(TriggerMode.OverlappedReceive, options),
            IocpZeroByte => Port(TriggerMode.ZeroByteReceive, options),
            _ => new IoUringMultiplexer(options),
        };

    private static Multiplexer Port(TriggerMode triggerMode, MultiplexerOptions options) =>
        MultiplexerCatalog.Create(new(MultiplexerKind.Iocp, triggerMode), options);

    private static MultiplexerOptions Polled(MultiplexerOptions options) =>
        options with { SubmissionPolling = true, SubmissionPollingIdleMilliseconds = 1 };

    internal static void SkipWithoutIoUring(string name = IoUringReceive)
    {
        IoUringSupport support = IoUringProbe.Run();
        Assert.SkipUnless(support.IsAvailable, support.Reason ?? "");
        Assert.SkipWhen(
            name is IoUringPolled or IoUringPollPolled && !support.FeatureBits.Contains("SQPOLL_NONFIXED"),
            "This kernel polls only for registered descriptors (IORING_FEAT_SQPOLL_NONFIXED, Linux 5.11).");
    }
}
