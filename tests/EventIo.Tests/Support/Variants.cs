using EventIo.Multiplexing;
using Xunit;

namespace EventIo.Tests.Support;

/// <summary>Every mechanism and trigger mode, and the skip for what this host lacks.</summary>
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

    internal static MultiplexerVariant Require(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerDescription description = MultiplexerCatalog.Describe(kind);
        Assert.SkipUnless(description.IsAvailable, description.Reason ?? "");
        return new MultiplexerVariant(kind, mode);
    }
}
