using EventIo.Multiplexing;
using EventIo.Multiplexing.IoUring;
using EventIo.Native.Linux.IoUring;
using EventIo.Servers;
using EventIo.Tests.Multiplexing;
using Xunit;

namespace EventIo.Tests.Support;

/// <summary>Rings with all combinations of settings that a server may request, by name.</summary>
internal static class RingSettings
{
    private const RingFeature Multishot = RingFeature.MultishotAccept | RingFeature.MultishotReceive;

    private static readonly Dictionary<string, MultiplexerOptions> Options = new()
    {
        ["as the kernel has it"] = new(),
        ["nothing switched on"] = new() { RingFeatures = RingFeature.None },
        ["single accepts"] = new() { RingFeatures = RingFeature.MultishotReceive | RingFeature.RegisteredRing },
        ["single receives"] = new() { RingFeatures = RingFeature.MultishotAccept },
        ["deferred task work"] =
            new() { RingFeatures = Multishot | RingFeature.SingleIssuer | RingFeature.DeferTaskrun },
        ["cooperative task work"] = new() { RingFeatures = Multishot | RingFeature.CoopTaskrun },
        ["direct descriptors"] = new() { RingFeatures = Multishot | RingFeature.DirectDescriptors },
        ["direct descriptors, one at a time"] = new() { RingFeatures = RingFeature.DirectDescriptors },
        ["polled"] = new() { SubmissionPolling = true, SubmissionPollingIdleMilliseconds = 5 },
        ["polled, direct descriptors, nothing else"] = new()
        {
            RingFeatures = RingFeature.DirectDescriptors,
            SubmissionPolling = true,
            SubmissionPollingIdleMilliseconds = 1,
        },
        ["queues of one and two"] = new() { SubmissionQueueSize = 1, CompletionQueueSize = 2 },
        ["polled, queues of one and two"] = new()
        {
            SubmissionPolling = true,
            SubmissionPollingIdleMilliseconds = 1,
            SubmissionQueueSize = 1,
            CompletionQueueSize = 2,
        },
        ["as Linux 5.10 has it"] = new() { WithheldAbilities = Mechanisms.After510 },
        ["as Linux 5.6 has it"] = new() { WithheldAbilities = RingAbility.All },
        ["as Linux 5.10 has it, one small buffer"] = new()
        {
            WithheldAbilities = Mechanisms.After510,
            RingBufferCount = 1,
            BufferBytes = 128,
        },
        ["one small buffer"] = new() { RingBufferCount = 1, BufferBytes = 128 },
        ["one small buffer, single receives"] = new()
        {
            RingFeatures = RingFeature.None,
            RingBufferCount = 1,
            BufferBytes = 128,
        },
    };

    // These differ from the others in a combination only.
    private static readonly string[] s_combined =
    [
        "single accepts", "deferred task work", "cooperative task work", "direct descriptors, one at a time",
        "polled, queues of one and two", "as Linux 5.10 has it, one small buffer", "one small buffer, single receives",
    ];

    /// <summary>The names of all settings; those that combine others are for long tests.</summary>
    public static TheoryData<string> All { get; } = [.. Options.Keys.Select(
        name => new TheoryDataRow<string>(name) { Explicit = s_combined.Contains(name) ? Run.Long : null })];

    /// <summary>A server with a ring of these settings; skips the test if the host does not have it.</summary>
    internal static EventServerOptions Server(string settings) => Server(Options[settings]);

    internal static EventServerOptions Server(MultiplexerOptions options)
    {
        Mechanisms.SkipWithoutIoUring();
        var variant = new MultiplexerVariant(MultiplexerKind.IoUring, TriggerMode.MultishotReceive);
        try
        {
            MultiplexerCatalog.Check(variant, options);
        }
        catch (RingSetupException exception) when (exception.Problem == RingProblem.Unavailable)
        {
            Assert.Skip(exception.Message);
        }
        return new EventServerOptions { Variant = variant, Multiplexer = options };
    }
}
