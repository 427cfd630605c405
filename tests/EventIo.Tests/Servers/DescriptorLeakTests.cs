using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>Servers that start and stop, with every mechanism. Counts the descriptors of the process.</summary>
[Collection(Lanes.Alone)]
public sealed class DescriptorLeakTests
{
    [Theory, MemberData(nameof(Carriers.All), MemberType = typeof(Carriers))]
    public void Servers_that_start_and_stop_leave_no_descriptor_behind(MultiplexerKind kind, TriggerMode mode)
    {
        const int Rounds = 20;
        for (int round = 0; round < 3; round++)
            ComeAndGo(kind, mode);
        int before = ResourceLimits.OpenDescriptors;
        for (int round = 0; round < Rounds; round++)
            ComeAndGo(kind, mode);
        Eventually.True(
            () => ResourceLimits.OpenDescriptors < before + (Rounds / 2),
            $"{ResourceLimits.OpenDescriptors} descriptors are open, {before} were open before.");
    }

    private static void ComeAndGo(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = EventServerRegistry.Start(Variants.Server(kind, mode) with { LoopCount = 2 });
        Socket[] clients = [.. Enumerable.Range(0, 4).Select(_ => Client.Connect(server.Port!.Value))];
        foreach (Socket client in clients)
            Assert.Equal("hello"u8.ToArray(), Client.Exchange(client, "hello"u8.ToArray()));
        server.Stop();
        Assert.All(clients, client => Assert.True(Client.IsClosed(client)));
        Array.ForEach(clients, client => client.Dispose());
        Assert.Equal((null, 4), (server.Fault, server.AcceptedConnections));
    }
}
