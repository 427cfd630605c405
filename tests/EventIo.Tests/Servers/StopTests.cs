using System.Net.Sockets;
using System.Text;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>A server stops when requested, whatever its loops and its peers do.</summary>
public sealed class StopTests
{
    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    [Theory, MemberData(nameof(All))]
    public void Work_on_the_loops_own_thread_ends_early_at_a_stop(MultiplexerKind kind, TriggerMode mode)
    {
        // Each client requests the longest work that is permitted; all of it together would take minutes.
        const int Clients = 20;
        using EventServer server = Start(kind, mode, workerCount: 0);
        Socket[] clients = [.. Enumerable.Range(0, Clients).Select(_ => Ask(server, "/cpu/10000000"))];
        Eventually.True(() => server.BytesReceived > 0, "No request has come.");
        AssertEnds(() => server.Stop(TimeSpan.FromMilliseconds(1), CancellationToken.None));
        Assert.All(clients, client => Assert.True(Client.IsClosed(client)));
        Array.ForEach(clients, client => client.Dispose());
        Assert.Null(server.Fault);
    }

    [Fact]
    public void Servers_that_are_stopped_together_drain_at_the_same_time()
    {
        using EventServer first = Start(MultiplexerVariant.Default.Kind, MultiplexerVariant.Default.TriggerMode);
        using EventServer second = Start(MultiplexerVariant.Default.Kind, MultiplexerVariant.Default.TriggerMode);
        using Socket slow = Ask(first, "/delay/600000");
        using Socket other = Ask(second, "/delay/600000");
        Eventually.True(() => first.BytesReceived > 0 && second.BytesReceived > 0, "No request has come.");
        using var cancellation = new CancellationTokenSource();
        var stopping = new Thread(() => EventServerRegistry.Stop(
            [first, second], 10 * HangGuard.Time, cancellation.Token));
        stopping.Start();
        // The second server drains although the first one has not ended.
        Eventually.True(() => !Accepts(second), "The second server still accepts.");
        Assert.Equal(ServerState.Running, first.State);
        cancellation.Cancel();
        Assert.True(stopping.Join(HangGuard.Time));
        Assert.Equal((ServerState.Stopped, ServerState.Stopped), (first.State, second.State));
    }

    private static bool Accepts(EventServer server)
    {
        try
        {
            Client.Connect(server.Port!.Value).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Ask(EventServer server, string path)
    {
        Socket client = Client.Connect(server.Port!.Value);
        client.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n"));
        return client;
    }

    private static void AssertEnds(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        Assert.True(thread.Join(HangGuard.Time), "The stop does not end.");
    }

    private static EventServer Start(MultiplexerKind kind, TriggerMode mode, int workerCount = 1) =>
        EventServerRegistry.Start(
            Variants.Server(kind, mode) with { Workload = Workload.Http, WorkerCount = workerCount });
}
