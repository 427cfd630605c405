using System.Net.Sockets;
using System.Text;
using EventIo.Servers;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>Servers give the same guarantees, however their ring is set up.</summary>
public sealed class RingSettingsTests
{
    public static TheoryData<string> All => RingSettings.All;

    [Theory, MemberData(nameof(All))]
    public void Megabytes_come_back_intact_through_socat(string settings)
    {
        const int Count = 8_000_000;
        using EventServer server = EventServerRegistry.Start(RingSettings.Server(settings));
        string file = Path.GetTempFileName();
        try
        {
            byte[] sent = new byte[Count];
            RandomBytes.Fill(sent, 7);
            File.WriteAllBytes(file, sent);
            byte[] returned = Peer.Run("socat", file, "-t", "20", "-", $"TCP:{server.EndPoint}");
            Assert.True(sent.AsSpan().SequenceEqual(returned), $"{returned.Length} bytes came back, and they differ.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Many_connections_get_their_own_bytes_back(string settings)
    {
        const int Connections = 150;
        ProcessResources.RequireDescriptors((2 * Connections) + 50);
        using EventServer server = EventServerRegistry.Start(RingSettings.Server(settings));
        Socket[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Client.Connect(server.Port!.Value))];
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < Connections; i++)
                clients[i].Send(Message(i, round));
            for (int i = 0; i < Connections; i++)
                Assert.Equal(Message(i, round), Client.Read(clients[i], Message(i, round).Length));
        }
        Assert.Equal((Connections, Connections), (server.ActiveConnections, server.AcceptedConnections));
        Array.ForEach(clients, client => client.Dispose());
        Eventually.True(() => server.ActiveConnections == 0, "Connections that were closed are still counted.");
        Assert.Equal((0, 0, null), (server.FailedConnections, server.ShedConnections, server.Fault));
    }

    [Theory, MemberData(nameof(All))]
    public void A_peer_that_reads_late_loses_nothing(string settings)
    {
        using EventServer server = EventServerRegistry.Start(RingSettings.Server(settings));
        using Socket client = Client.Connect(server.Port!.Value);
        byte[] block = new byte[64 * 1024];
        RandomBytes.Fill(block, 2);
        // Sends until the kernel's buffers of both sides and the server accept no more.
        int sent = Flood.Send(client, block, () => Flood.IsHeldBack(server));
        byte[] returned = Client.Read(client, sent);
        Assert.Equal(sent, returned.Length);
        Assert.True(
            returned.Chunk(block.Length).All(part => block.AsSpan(0, part.Length).SequenceEqual(part)),
            "The bytes differ from those that were sent.");
    }

    [Theory, MemberData(nameof(All))]
    public void Half_closed_connections_get_all_their_data_and_resets_affect_no_other_connection(string settings)
    {
        using EventServer server = EventServerRegistry.Start(RingSettings.Server(settings));
        using Socket other = Client.Connect(server.Port!.Value);
        Socket reset = Client.Connect(server.Port!.Value);
        Assert.Equal(5, Client.Exchange(reset, "hello"u8.ToArray()).Length);
        reset.Send(new byte[50_000]);
        Client.Reset(reset);
        Assert.Equal(File.ReadAllBytes("/etc/passwd"), Peer.Run(
            "nc", "/etc/passwd", "-N", "127.0.0.1", $"{server.Port}"));
        Assert.Equal("still here"u8.ToArray(), Client.Exchange(other, "still here"u8.ToArray()));
        Eventually.True(() => server.ActiveConnections == 1, "The connection that was reset is still counted.");
        Assert.Equal((ServerState.Running, 1), (server.State, server.FailedConnections));
    }

    [Theory, MemberData(nameof(All))]
    public void Hundreds_of_connections_that_open_and_close_leave_nothing_behind(string settings)
    {
        const int Count = 400;
        var before = ProcessResources.Now();
        using (EventServer server = EventServerRegistry.Start(RingSettings.Server(settings)))
        {
            for (int i = 0; i < Count; i++)
            {
                Socket client = Client.Connect(server.Port!.Value);
                Assert.Equal([(byte)i], Client.Exchange(client, [(byte)i]));
                if (i % 2 == 0)
                    Client.Reset(client);
                else
                    client.Dispose();
            }
            Eventually.True(() => server.ActiveConnections == 0, "Connections that ended are still counted.");
            Assert.Equal((Count, 0, null), (server.AcceptedConnections, server.ShedConnections, server.Fault));
        }
        before.AssertNoLeak();
    }

    [Theory, MemberData(nameof(All))]
    public void A_server_stops_under_load(string settings)
    {
        var before = ProcessResources.Now();
        using EventServer server = EventServerRegistry.Start(RingSettings.Server(settings) with { LoopCount = 2 });
        Thread[] clients = [.. Enumerable.Range(0, 8).Select(
            _ => new Thread(() => LoadUntilTheEnd(server.Port!.Value)))];
        Array.ForEach(clients, client => client.Start());
        Eventually.True(() => server.BytesSent > 200_000, "There is no load.");
        var stopping = new Thread(server.Stop);
        stopping.Start();
        Assert.True(stopping.Join(TimeSpan.FromSeconds(20)), "The server does not stop.");
        Array.ForEach(clients, client => client.Join());
        Assert.Equal((ServerState.Stopped, 0), (server.State, server.ActiveConnections));
        before.AssertNoLeak();
    }

    [Theory, MemberData(nameof(All))]
    public void A_warm_loop_allocates_nothing(string settings)
    {
        using EventServer server = EventServerRegistry.Start(RingSettings.Server(settings));
        using Socket client = Client.Connect(server.Port!.Value);
        byte[] message = new byte[64];
        Allocations.BecomeNone(() => server.AllocatedBytes, () =>
        {
            for (int i = 0; i < 500; i++)
                Client.Exchange(client, message);
        });
    }

    private static byte[] Message(int connection, int round) =>
        Encoding.ASCII.GetBytes($"connection {connection} in round {round}");

    private static void LoadUntilTheEnd(int port)
    {
        try
        {
            using Socket socket = Client.Connect(port);
            byte[] message = new byte[1_000];
            while (Client.Exchange(socket, message).Length == message.Length)
            {
            }
        }
        catch (SocketException)
        {
            // The server has stopped.
        }
    }
}
