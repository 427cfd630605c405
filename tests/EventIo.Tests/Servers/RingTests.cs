using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Native.Linux.IoUring;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>The report of a server about its ring, and the effects of single settings.</summary>
[Collection(Lanes.Alone)]
public sealed class RingTests
{
    [Fact]
    public void A_server_reports_how_its_ring_is_set_up()
    {
        using EventServer server = Start(new MultiplexerOptions
        {
            RingFeatures = RingFeature.MultishotReceive | RingFeature.CoopTaskrun,
            SubmissionQueueSize = 5,
            CompletionQueueSize = 30,
            RingBufferCount = 20,
        });
        Assert.Equal([RingFeature.CoopTaskrun, RingFeature.MultishotReceive], server.RingFeatures);
        Assert.Contains("COOP_TASKRUN", server.RingSetupFlags);
        Assert.DoesNotContain("DEFER_TASKRUN", server.RingSetupFlags);
        Assert.Equal((8, 32, 0), (server.SubmissionQueueSize, server.CompletionQueueSize, server.CompletionOverflows));
        Assert.Equal((1024, 20), (server.BufferRingSize, server.RingBufferCount));
        Assert.Equal((null, null, null),
            (server.DirectDescriptorCount, server.SubmissionPollingProcessor, server.SubmissionPollingCpuSeconds));
    }

    [Fact]
    public void By_default_a_ring_uses_the_best_features_of_the_kernel()
    {
        using EventServer server = Start(new MultiplexerOptions());
        MultiplexerDescription description = MultiplexerCatalog.Describe(MultiplexerKind.IoUring);
        Assert.Equal(description.DefaultRingFeatures, server.RingFeatures);
        Assert.DoesNotContain(RingFeature.DirectDescriptors, server.RingFeatures);
        if (description.RingFeatures.Contains(RingFeature.DeferTaskrun))
            Assert.DoesNotContain(RingFeature.CoopTaskrun, server.RingFeatures);
    }

    [Fact]
    public void A_server_on_another_mechanism_reports_no_ring()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions());
        Assert.Equal((0, 0), (server.RingFeatures.Count, server.RingSetupFlags.Count));
        Assert.Equal((null, null, null),
            (server.SubmissionQueueSize, server.CompletionOverflows, server.RingBufferCount));
    }

    [Fact]
    public void Overflows_of_the_completion_queue_are_counted_and_lose_nothing()
    {
        const int Connections = 64;
        using EventServer server = Start(new MultiplexerOptions { SubmissionQueueSize = 2, CompletionQueueSize = 4 });
        Socket[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Client.Connect(server.Port!.Value))];
        byte[] message = new byte[1_000];
        for (int round = 0; server.CompletionOverflows == 0 && round < 200; round++)
        {
            Array.ForEach(clients, client => client.Send(message));
            Array.ForEach(clients, client => Assert.Equal(message.Length, Client.Read(client, message.Length).Length));
        }
        Assert.InRange(server.CompletionOverflows!.Value, 1, long.MaxValue);
        Array.ForEach(clients, client => client.Dispose());
        Eventually.True(() => server.ActiveConnections == 0, "Connections that were closed are still counted.");
        server.Stop();
        Assert.InRange(server.CompletionOverflows!.Value, 1, long.MaxValue);
    }

    [Fact]
    public void Direct_descriptors_use_no_descriptor_of_the_process()
    {
        const int Connections = 20;
        using EventServer server = Start(Direct(count: 100));
        // This keeps finalizers from closing descriptors of other tests meanwhile.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int before = ResourceLimits.OpenDescriptors;
        Socket[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Client.Connect(server.Port!.Value))];
        Array.ForEach(clients, client => Assert.Equal(3, Client.Exchange(client, "abc"u8.ToArray()).Length));
        Assert.Equal((100, Connections), (server.DirectDescriptorCount, server.ActiveConnections));
        // The descriptors of the clients, and a few that the runtime opens meanwhile.
        Assert.InRange(ResourceLimits.OpenDescriptors - before, Connections, Connections + (Connections / 2));
        Array.ForEach(clients, client => client.Dispose());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_full_descriptor_table_sheds_connections_until_there_is_room(bool isMultishot)
    {
        const int Slots = 8;
        using EventServer server = Start(Direct(Slots, isMultishot));
        int port = server.Port!.Value;
        Socket[] clients = [.. Enumerable.Range(0, Slots).Select(_ => Client.Connect(port))];
        Array.ForEach(clients, client => Assert.Equal(3, Client.Exchange(client, "abc"u8.ToArray()).Length));
        using (Socket late = Client.Connect(port))
            Assert.True(Client.IsClosed(late));
        Eventually.True(() => server.ShedConnections == 1, "The connection that was shed is not counted.");
        Assert.InRange(server.AcceptPauses, 1, long.MaxValue);
        Assert.Equal("The ring's table of direct descriptors is full.", server.ShedReason);
        Array.ForEach(clients, client => Assert.Equal(3, Client.Exchange(client, "abc"u8.ToArray()).Length));
        // Each connection that ends makes room for a new one.
        for (int i = 0; i < Slots; i++)
        {
            clients[i].Dispose();
            Eventually.True(() => server.ActiveConnections == Slots - 1, "The closed connection is still counted.");
            clients[i] = Client.Connect(port);
            Assert.Equal(3, Client.Exchange(clients[i], "new"u8.ToArray()).Length);
        }
        Assert.Equal((2 * Slots, Slots, null), (server.AcceptedConnections, server.ActiveConnections, server.Fault));
        Array.ForEach(clients, client => client.Dispose());
    }

    [Fact]
    public void An_HTTP_server_also_lingers_on_direct_descriptors()
    {
        using EventServer server = Start(Direct(count: 10), Workload.Http);
        using Socket client = Client.Connect(server.Port!.Value);
        // The server refuses the request while the client still sends. The response must arrive nevertheless.
        client.Send("NONSENSE / HTTP/9.9\r\n\r\n"u8);
        client.Send(new byte[100_000]);
        string answer = System.Text.Encoding.ASCII.GetString(Client.Read(client, 1_000_000));
        Assert.StartsWith("HTTP/1.1 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        client.Shutdown(SocketShutdown.Both);
        Eventually.True(() => server.ActiveConnections == 0, "The connection does not stop lingering.");
    }

    [Fact]
    public void Connections_on_direct_descriptors_end_with_their_server()
    {
        using EventServer server = Start(Direct(count: 10));
        using Socket client = Client.Connect(server.Port!.Value);
        Assert.Equal(3, Client.Exchange(client, "abc"u8.ToArray()).Length);
        server.Stop();
        Assert.True(Client.IsClosed(client));
    }

    private static MultiplexerOptions Direct(int count, bool isMultishot = true) => new()
    {
        RingFeatures = RingFeature.DirectDescriptors
            | (isMultishot ? RingFeature.MultishotAccept | RingFeature.MultishotReceive : RingFeature.None),
        DirectDescriptorCount = count,
    };

    private static EventServer Start(MultiplexerOptions options, Workload workload = Workload.Echo) =>
        EventServerRegistry.Start(RingSettings.Server(options) with { Workload = workload });
}
