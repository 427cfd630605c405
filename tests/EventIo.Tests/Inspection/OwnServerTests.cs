using System.Net.Sockets;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Sockets;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Inspection;

/// <summary>
/// The figures of an inspection equal the server's own counters, on every mechanism. The tests run alone, because the
/// loops of other tests are in the same process.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class OwnServerTests
{
    private const int Connections = 20;

    public static TheoryDataRow<int>[] Inspections => Run.Inspections;

    public static TheoryData<MultiplexerKind, TriggerMode> AllVariants => Variants.All;

    [Theory, MemberData(nameof(AllVariants))]
    public void The_figures_of_an_inspection_match_the_counters_of_the_server(MultiplexerKind kind, TriggerMode mode)
    {
        Assert.SkipWhen(kind is MultiplexerKind.ThreadPerConnection, "Blocking threads wait for no set.");
        EventServer server = EventServerRegistry.Start(Variants.Server(kind, mode));
        List<Socket> clients = [];
        try
        {
            for (int i = 0; i < Connections; i++)
                clients.Add(Client.Connect(server.Port!.Value));
            Eventually.True(() => server.ActiveConnections == Connections, "The server has not accepted.");
            EventLoopThread? loop = null;
            var query = new InspectionQuery
            {
                ProcessIds = [Environment.ProcessId],
                SampleSeconds = 0.05,
                IncludeEntries = true,
                ListenerPort = server.Port,
            };
            bool isRing = kind.ToString().StartsWith("IoUring", StringComparison.Ordinal);
            Eventually.True(
                () => (loop = HostInspector.Inspect(query, TestContext.Current.CancellationToken).Loops
                    .FirstOrDefault(row => isRing
                        ? row.Mechanism == WaitMechanism.IoUring
                        : row.ConnectionCount == Connections)) is not null,
                () => "The server's loop was not found among " + string.Join(", ", HostInspector.Inspect(
                    query with { ListenerPort = null }, TestContext.Current.CancellationToken).Loops
                    .Select(row => $"{row.ThreadName} in {row.Mechanism} of {row.FileDescriptor}")));
            if (isRing)
            {
                // A thread waits on a registered ring by its index in a table, not by a descriptor.
                if (loop!.FileDescriptor is { } ring)
                    Assert.EndsWith("[io_uring]", new FileInfo($"/proc/self/fd/{ring}").LinkTarget);
                return;
            }
            Assert.StartsWith("EventIo", loop!.ThreadName, StringComparison.Ordinal);
            Assert.Equal(kind.ToString(), loop.Mechanism.ToString());
            EpollEntry[] connections =
                [.. loop.Entries.Where(entry => entry.Remote is not null && entry.SocketKind == SocketKind.Tcp)];
            Assert.Equal(
                clients.Select(client => $"{client.LocalEndPoint}").Order(),
                connections.Select(entry => entry.Remote).Order());
            EpollEvents trigger = mode switch
            {
                TriggerMode.Edge => EpollEvents.EdgeTriggered,
                TriggerMode.OneShot => EpollEvents.OneShot,
                _ => EpollEvents.None,
            };
            Assert.All(connections, entry => Assert.True(entry.Events.HasFlag(EpollEvents.In | trigger), $"{entry}"));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            server.Stop();
        }
    }

    [Fact]
    public async Task Accepts_per_second_count_the_connections_that_came_in_the_window()
    {
        EventServer server = EventServerRegistry.Start(Variants.Server(MultiplexerKind.Epoll, TriggerMode.Level));
        List<Socket> clients = [];
        try
        {
            var query = new InspectionQuery { ProcessIds = [Environment.ProcessId], ListenerPort = server.Port };
            Task<InspectionResult> inspection = Task.Run(
                () => HostInspector.Inspect(query, TestContext.Current.CancellationToken));
            while (!inspection.IsCompleted && clients.Count < 1_000)
            {
                clients.Add(Client.Connect(server.Port!.Value));
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
            EventLoopThread worker = Assert.Single((await inspection).Loops);
            Assert.InRange(worker.AcceptsPerSecond!.Value * worker.SampleSeconds, 1, clients.Count);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            server.Stop();
        }
    }

    [Theory, MemberData(nameof(Inspections))]
    public void Servers_on_every_mechanism_under_load_give_no_finding(int inspections)
    {
        using var servers = new LoadedServers(
            [.. MultiplexerVariant.All.Where(variant => MultiplexerCatalog.Describe(variant.Kind).IsAvailable)]);
        List<string> findings = [];
        for (int i = 0; i < inspections; i++)
            findings.AddRange(servers.Findings());
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }

    [Fact]
    public void A_ring_is_shown_with_its_queues_and_its_pending_requests()
    {
        MultiplexerVariant variant = Variants.Require(MultiplexerKind.IoUring, TriggerMode.MultishotReceive);
        EventServer server = EventServerRegistry.Start(Variants.Server(variant));
        using Socket client = Client.Connect(server.Port!.Value);
        try
        {
            Assert.Single(Client.Exchange(client, "x"u8.ToArray()));
            var query = new InspectionQuery
            {
                ProcessIds = [Environment.ProcessId],
                SampleSeconds = 0.05,
                IncludeEntries = true,
            };
            IoUringInstance? ring = null;
            Eventually.True(
                () => (ring = HostInspector.Inspect(query, TestContext.Current.CancellationToken).Rings.FirstOrDefault(
                    candidate => candidate.Pending.Any(request => request.Operation == "RECV"))) is not null,
                "No ring has a pending receive.");
            Assert.Contains(ring!.Pending, request => request.Operation == "ACCEPT");
            Assert.NotNull(ring.FileCount);
            if (ring.Limitations.Count == 0)
            {
                Assert.True(ring.CompletionQueueSize >= ring.SubmissionQueueSize);
                Assert.Equal(0, ring.OverflowCount);
            }
            else
            {
                Assert.Contains("(Linux 5.16)", Assert.Single(ring.Limitations));
                Assert.Null(ring.CompletionQueueSize);
            }
        }
        finally
        {
            server.Stop();
        }
    }
}
