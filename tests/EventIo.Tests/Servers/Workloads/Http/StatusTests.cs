using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Http;

/// <summary>The counters of a server as its clients see them.</summary>
public sealed class StatusTests
{
    public static TheoryData<MultiplexerKind, TriggerMode> Loops => Variants.All;

    [Theory, MemberData(nameof(Loops))]
    public void Reading_the_counters_allocates_nothing(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = EventServerRegistry.Start(
            Variants.Server(kind, mode) with { Workload = Workload.Http });
        using var client = new RawHttpClient(server);
        Allocations.BecomeNone(() => server.AllocatedBytes, () =>
        {
            for (int i = 0; i < 100; i++)
                Assert.Equal(200, client.Get("/status").Status);
        });
    }
}
