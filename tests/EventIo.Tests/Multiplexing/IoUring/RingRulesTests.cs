using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using Xunit;

namespace EventIo.Tests.Multiplexing.IoUring;

/// <summary>
/// Settings that break a rule of the kernel are refused with that rule, and the kernel refuses them as well.
/// </summary>
public sealed class RingRulesTests
{
    private const RingFeature Receiving = RingFeature.MultishotAccept | RingFeature.MultishotReceive;

    private static readonly MultiplexerVariant s_receive = new(MultiplexerKind.IoUring, TriggerMode.MultishotReceive);
    private static readonly MultiplexerVariant s_poll = new(MultiplexerKind.IoUring, TriggerMode.MultishotPoll);

    public static TheoryData<string> Invalid => [.. Cases.Keys];

    private static Dictionary<string, (MultiplexerOptions Options, string Words)> Cases { get; } = new()
    {
        ["deferring by many"] = (
            new() { RingFeatures = RingFeature.DeferTaskrun },
            "IORING_SETUP_DEFER_TASKRUN without IORING_SETUP_SINGLE_ISSUER"),
        ["polled and deferring"] = (
            new() { SubmissionPolling = true, RingFeatures = RingFeature.SingleIssuer | RingFeature.DeferTaskrun },
            "IORING_SETUP_SQPOLL with IORING_SETUP_DEFER_TASKRUN"),
        ["polled and cooperative"] = (
            new() { SubmissionPolling = true, RingFeatures = RingFeature.CoopTaskrun }, "IORING_SETUP_COOP_TASKRUN"),
        ["a processor without polling"] =
            (new() { SubmissionPollingProcessor = 0 }, "IORING_SETUP_SQ_AFF without IORING_SETUP_SQPOLL"),
        ["an idle time without polling"] =
            (new() { SubmissionPollingIdleMilliseconds = 5 }, "sq_thread_idle without IORING_SETUP_SQPOLL"),
        ["fewer completions than submissions"] = (
            new() { SubmissionQueueSize = 33, CompletionQueueSize = 32 }, "32 are less than 64"),
        ["too many submissions"] = (new() { SubmissionQueueSize = 32_769 }, "32768 entries for a submission queue"),
        ["too many completions"] = (new() { CompletionQueueSize = 65_537 }, "65536 entries for a completion queue"),
        ["far too many submissions"] = (new() { SubmissionQueueSize = int.MaxValue }, "IORING_MAX_ENTRIES"),
        ["too many buffers"] = (new() { RingBufferCount = 32_769 }, "32768 entries for a ring of buffers"),
        ["a table without direct descriptors"] = (new() { DirectDescriptorCount = 10 }, "needs DirectDescriptors"),
        ["too large a table"] = (
            new() { RingFeatures = RingFeature.DirectDescriptors, DirectDescriptorCount = int.MaxValue },
            "RLIMIT_NOFILE"),
    };

    [Theory, MemberData(nameof(Invalid))]
    public void A_setting_that_breaks_a_rule_is_refused_with_the_rule(string name)
    {
        Mechanisms.SkipWithoutIoUring();
        (MultiplexerOptions options, string words) = Cases[name];
        RingSetupException exception = Assert.Throws<RingSetupException>(
            () => MultiplexerCatalog.Check(s_receive, options));
        Assert.Equal(RingProblem.Invalid, exception.Problem);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(exception.RecommendedAction);
    }

    [Theory]
    [InlineData((uint)RingSetup.DEFER_TASKRUN)]
    [InlineData((uint)(RingSetup.SQPOLL | RingSetup.SINGLE_ISSUER | RingSetup.DEFER_TASKRUN))]
    [InlineData((uint)(RingSetup.SQPOLL | RingSetup.COOP_TASKRUN))]
    [InlineData((uint)RingSetup.SQ_AFF)]
    public void The_kernel_refuses_the_settings_that_the_rules_refuse(uint flags)
    {
        Mechanisms.SkipWithoutIoUring();
        var parameters = new RingParameters(4, 8) { Setups = [(RingSetup)flags] };
        NativeException refused = Assert.Throws<NativeException>(() => new Ring(parameters));
        Assert.Equal(Errno.EINVAL, refused.ErrorNumber);
    }

    [Fact]
    public void A_missing_processor_is_refused_and_the_existing_ones_are_named()
    {
        Mechanisms.SkipWithoutIoUring();
        var options = new MultiplexerOptions { SubmissionPolling = true, SubmissionPollingProcessor = 100_000 };
        RingSetupException exception = Assert.Throws<RingSetupException>(
            () => MultiplexerCatalog.Check(s_receive, options));
        Assert.Equal(RingProblem.Processor, exception.Problem);
        Assert.Contains(string.Join(", ", Processors.Allowed()), exception.Message, StringComparison.Ordinal);
        MultiplexerCatalog.Check(s_receive, options with { SubmissionPollingProcessor = Processors.Allowed()[0] });
    }

    [Theory]
    [InlineData(MultiplexerKind.Select), InlineData(MultiplexerKind.Epoll),
        InlineData(MultiplexerKind.ThreadPerConnection)]
    public void A_mechanism_without_a_ring_refuses_ring_settings(MultiplexerKind kind)
    {
        MultiplexerVariant variant = new(kind, MultiplexerVariant.TriggerModes(kind)[0]);
        MultiplexerCatalog.Check(variant, new MultiplexerOptions());
        foreach (MultiplexerOptions options in (MultiplexerOptions[])
            [new() { SubmissionPolling = true }, new() { RingFeatures = RingFeature.None },
                new() { CompletionQueueSize = 8 }])
        {
            RingSetupException exception = Assert.Throws<RingSetupException>(
                () => MultiplexerCatalog.Check(variant, options));
            Assert.Equal(RingProblem.NoRing, exception.Problem);
            Assert.Contains($"{kind} has no ring", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_ring_that_only_polls_refuses_features_of_receiving()
    {
        Mechanisms.SkipWithoutIoUring(Mechanisms.IoUringPoll);
        MultiplexerCatalog.Check(s_poll, new MultiplexerOptions { SubmissionPolling = true, SubmissionQueueSize = 8 });
        var options = new MultiplexerOptions { RingFeatures = Receiving };
        RingSetupException exception = Assert.Throws<RingSetupException>(
            () => MultiplexerCatalog.Check(s_poll, options));
        Assert.Contains("MultishotAccept, MultishotReceive: with MultishotPoll", exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_size_of_one_queue_determines_the_other()
    {
        Assert.Equal((64, 64), Sizes(new() { CompletionQueueSize = 64 }));
        Assert.Equal((16, 128), Sizes(new() { SubmissionQueueSize = 9 }));
        Assert.Equal((32_768, 65_536), Sizes(new() { SubmissionQueueSize = 32_768 }));
        Assert.Equal((1_024, 8_192), Sizes(new()));

        static (int, int) Sizes(MultiplexerOptions options)
        {
            var plan = new RingPlan(options with { RingFeatures = RingFeature.None });
            return (plan.SubmissionEntries, plan.CompletionEntries);
        }
    }
}
