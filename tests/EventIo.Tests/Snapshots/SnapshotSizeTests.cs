using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native;
using EventIo.Servers;
using EventIo.Snapshots;
using EventIo.Snapshots.Files;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Snapshots;

/// <summary>The size of a snapshot of real connections, both ends of which are on this host.</summary>
[Collection(Lanes.Alone)]
public sealed class SnapshotSizeTests(ITestOutputHelper output)
{
    private const int Connections = 5_000;
    private const int MaxBytes = 2_000_000;
    private const int SpareDescriptors = 1_000;

    [Theory(Explicit = Run.Long)]
    [InlineData(false)]
    [InlineData(true)]
    public void Ten_thousand_sockets_take_less_than_two_megabytes(bool isAnonymized)
    {
        Assert.SkipUnless(Host.IsLinux, "Snapshots are taken on Linux only.");
        Assert.SkipWhen(
            ResourceLimits.Descriptors < (2 * Connections) + SpareDescriptors,
            $"RLIMIT_NOFILE is {ResourceLimits.Descriptors}.");
        EventServer server = EventServerRegistry.Start(Variants.Server(MultiplexerKind.Epoll, TriggerMode.Level));
        List<Socket> clients = [];
        byte[] message = new byte[64];
        try
        {
            for (int i = 0; i < Connections; i++)
            {
                clients.Add(Client.Connect(server.Port!.Value));
                // The amounts differ so that the figures of TCP_INFO differ between connections.
                for (int request = 0; request <= i % 3; request++)
                {
                    clients[i].Send(message);
                    clients[i].Receive(message);
                }
            }
            HostSnapshot snapshot = SnapshotRecorder.Record(
                0.5, networkNamespace: null, TestContext.Current.CancellationToken);
            Assert.True(snapshot.SocketCount >= 2 * Connections);
            using var file = new MemoryStream();
            SnapshotFile.Write(file, snapshot, isAnonymized);
            output.WriteLine($"{snapshot.SocketCount} sockets: {file.Length} bytes");
            Assert.InRange(file.Length, 1, MaxBytes);
            file.Position = 0;
            Assert.Equal(snapshot.SocketCount, SnapshotFile.Read(file).SocketCount);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            server.Stop();
        }
    }
}
