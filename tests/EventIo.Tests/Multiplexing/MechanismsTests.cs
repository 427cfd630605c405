using EventIo.Multiplexing;
using EventIo.Native.Linux.IoUring.Probing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Multiplexing;

/// <summary>Every place that lists the mechanisms by name is complete.</summary>
public sealed class MechanismsTests
{
    private static readonly string[] Topic = Host.IsLinux
        ? File.ReadAllLines(Path.Combine(Repository.Root, "en-US", "about_EventIo.txt"))
        : [];

    public static TheoryData<MultiplexerKind, TriggerMode> Variants => Support.Variants.All;

    [Fact]
    public void Every_variant_of_this_system_is_tested_by_the_contract()
    {
        Assert.SkipUnless(
            IoUringProbe.Run().IsAvailable || OperatingSystem.IsWindows(), "io_uring is not available.");
        var tested = new HashSet<MultiplexerVariant>();
        foreach (string name in Mechanisms.All.Select(row => row.Data))
        {
            using Multiplexer multiplexer = Mechanisms.Create(name);
            tested.Add(new MultiplexerVariant(multiplexer.Kind, multiplexer.TriggerMode));
        }
        Assert.Equal([.. MultiplexerVariant.All], tested);
    }

    [Theory, MemberData(nameof(Variants))]
    public void The_catalogue_describes_and_creates_every_variant(MultiplexerKind kind, TriggerMode mode)
    {
        MultiplexerVariant variant = Support.Variants.Require(kind, mode);
        Assert.Contains(mode, MultiplexerCatalog.Describe(kind).TriggerModes);
        using Multiplexer multiplexer = MultiplexerCatalog.Create(variant, new MultiplexerOptions());
        Assert.Equal(variant, new MultiplexerVariant(multiplexer.Kind, multiplexer.TriggerMode));
    }

    [Fact]
    public void The_help_explains_every_mechanism()
    {
        Assert.SkipWhen(Topic.Length == 0, "The help is not beside the tests.");
        foreach (MultiplexerKind kind in Enum.GetValues<MultiplexerKind>())
            Assert.Contains($"    {kind}", Topic);
    }

    [Fact]
    public void The_help_explains_every_trigger_mode()
    {
        Assert.SkipWhen(Topic.Length == 0, "The help is not beside the tests.");
        foreach (TriggerMode mode in Enum.GetValues<TriggerMode>())
            Assert.Contains(Topic, line => line.StartsWith($"    {mode} ", StringComparison.Ordinal));
    }
}
