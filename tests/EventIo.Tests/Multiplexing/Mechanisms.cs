using EventIo.Multiplexing;
using EventIo.Native;
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

    public static TheoryData<string> All { get; } =
        [Select, Poll, EpollLevel, EpollEdge, EpollOneShot, IoUringPoll, IoUringReceive];

    /// <summary>Sets a mechanism up, or skips the test where the host has none.</summary>
    internal static Multiplexer Create(string name, MultiplexerOptions? options = null)
    {
        options ??= new MultiplexerOptions { AllowLargeDescriptorSet = true };
        if (name is IoUringPoll or IoUringReceive)
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
            _ => new IoUringMultiplexer(options),
        };

    internal static void SkipWithoutIoUring(string name = IoUringReceive)
    {
        IoUringSupport support = IoUringProbe.Run();
        Assert.SkipUnless(support.IsAvailable, support.Reason ?? "");
        Assert.SkipWhen(
            name == IoUringReceive && !support.HasMultishotReceive, "This kernel has no multishot receive (Linux 6.0).");
    }
}
