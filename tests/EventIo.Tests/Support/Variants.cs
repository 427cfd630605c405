using EventIo.Multiplexing;
using EventIo.Servers;
using Xunit;

namespace EventIo.Tests.Support;

/// <summary>Every mechanism and trigger mode. Tests of those that this host lacks are skipped.</summary>
internal static class Variants
{
    public static TheoryData<MultiplexerKind, TriggerMode> All
    {
        get
        {
            var data = new TheoryData<MultiplexerKind, TriggerMode>();
            foreach (MultiplexerVariant variant in MultiplexerVariant.All)
                data.Add(variant.Kind, variant.TriggerMode);
            return data;
        }
    }

    internal static bool StandsForOthers(MultiplexerKind kind, TriggerMode mode) => (kind, mode) is
        (MultiplexerKind.Epoll, TriggerMode.Level)
        or (MultiplexerKind.IoUring, TriggerMode.MultishotReceive)
        or (MultiplexerKind.ThreadPerConnection, TriggerMode.Blocking);

    /// <summary>
    /// Options with which select(2) works beside tests of other lanes, which may use all descriptors below FD_SETSIZE.
    /// </summary>
    internal static MultiplexerOptions Multiplexer => new() { AllowLargeDescriptorSet = true };

    /// <summary>A server on a variant, if this host has its mechanism; otherwise the test is skipped.</summary>
    internal static EventServerOptions Server(MultiplexerKind kind, TriggerMode mode) =>
        Server(Require(kind, mode));

    /// <inheritdoc cref="Server(MultiplexerKind, TriggerMode)"/>
    internal static EventServerOptions Server(MultiplexerVariant variant) => new()
    {
        Variant = Require(variant.Kind, variant.TriggerMode),
        Multiplexer = Multiplexer,
    };

    internal static MultiplexerVariant Require(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerDescription description = MultiplexerCatalog.Describe(kind);
        Assert.SkipUnless(description.IsAvailable, description.Reason ?? "");
        return new MultiplexerVariant(kind, mode);
    }
}
