using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>System calls for each echoed request, as strace counts them.</summary>
public sealed class SystemCallTests(ITestOutputHelper output)
{
    private const int Connections = 100;
    private const int Rounds = 20;
    private const int Requests = Connections * Rounds;

    // Calls of the runtime, which maps optimized code on the loop's thread.
    private const int Others = 100;

    [Theory]
    [InlineData("Level")]
    [InlineData("Edge", Explicit = Run.Long)]
    public async Task An_echoed_request_on_epoll_takes_two_system_calls_and_its_share_of_a_wait(string mode)
    {
        (Dictionary<string, long> calls, long counted, long waits) =
            await Count($"-Multiplexer Epoll -TriggerMode {mode}");
        Assert.InRange(calls["recvfrom"], Requests, Requests + Others);
        Assert.InRange(calls["sendto"], Requests, Requests + Others);
        Assert.InRange(calls["epoll_wait"], 1, Requests);
        Assert.InRange(calls.Values.Sum(), 2 * Requests, (2 * Requests) + waits + Others);
        Assert.InRange(counted, 2 * Requests, (2 * Requests) + waits);
    }

    [Theory]
    [InlineData("", 0.5)]
    [InlineData("-RingFeature None", 1.0, Explicit = Run.Long)]
    [InlineData("-RingFeature MultishotAccept, MultishotReceive, DirectDescriptors", 1.0, Explicit = Run.Long)]
    public async Task Io_uring_takes_one_system_call_for_many_requests(string settings, double most)
    {
        Variants.Require(MultiplexerKind.IoUring, TriggerMode.MultishotReceive);
        (Dictionary<string, long> calls, long counted, _) = await Count($"-Multiplexer IoUring {settings}");
        Assert.DoesNotContain("recvfrom", calls.Keys);
        Assert.DoesNotContain("sendto", calls.Keys);
        Assert.InRange(calls.Values.Sum(), 1, (most * Requests) + Others);
        // The server counted every io_uring_enter(2) that strace saw.
        Assert.InRange(calls["io_uring_enter"], counted - 10, counted + 10);
    }

    private async Task<(Dictionary<string, long> Calls, long Counted, long Waits)> Count(string arguments)
    {
        string strace = Peer.Require("strace");
        using ShellServer server = await ShellServer.Start(arguments);
        Socket[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Client.Connect(server.Port))];
        Echo(clients, Rounds);
        string report = Path.GetTempFileName();
        try
        {
            string loop = LoopThread(server.ProcessId);
            using Process tracer = Process.Start(
                strace, ["-q", "-c", "-e", "trace=%network,%desc", "-U", "calls,name", "-o", report, "-p",
                    Path.GetFileName(loop)]);
            await UntilTraced(loop, tracer);
            (long callsBefore, long waitsBefore) = await Counters(server);
            Echo(clients, Rounds);
            (long calls, long waits) = await Counters(server);
            calls -= callsBefore;
            waits -= waitsBefore;
            Interrupt(tracer);
            Dictionary<string, long> counts = Parse(File.ReadLines(report));
            output.WriteLine($"{arguments}: {(double)calls / Requests:F3} calls and {(double)waits / Requests:F3} " +
                "waits a request; " +
                string.Join(", ", counts.OrderByDescending(count => count.Value).Take(5)));
            return (counts, calls, waits);
        }
        finally
        {
            File.Delete(report);
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    // Read together, because a wait that strace interrupts is counted in both.
    private static async Task<(long Calls, long Waits)> Counters(ShellServer server)
    {
        long[] both = [.. (await server.Ask("$s.SystemCalls, $s.Waits")).Split(' ')
            .Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
        return (both[0], both[1]);
    }

    // All connections have a request in flight at the same time. The server handles those that are ready together in
    // one batch.
    private static void Echo(Socket[] clients, int rounds)
    {
        byte[] message = new byte[64];
        for (int round = 0; round < rounds; round++)
        {
            Array.ForEach(clients, client => client.Send(message));
            Array.ForEach(clients, client => Assert.Equal(64, Client.Read(client, 64).Length));
        }
    }

    // The kernel cuts a thread's name after 15 bytes.
    private static string LoopThread(int process) => Directory.EnumerateDirectories($"/proc/{process}/task")
        .Single(task => File.ReadAllText($"{task}/comm").StartsWith("EventIo EchoSer", StringComparison.Ordinal));

    private static async Task UntilTraced(string task, Process tracer)
    {
        while (File.ReadLines($"{task}/status").Contains("TracerPid:\t0"))
        {
            Assert.SkipWhen(tracer.HasExited, "strace may not trace a process of ours.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static void Interrupt(Process tracer)
    {
        using Process kill = Process.Start("kill", ["-INT", $"{tracer.Id}"]);
        Assert.True(tracer.WaitForExit(TimeSpan.FromSeconds(30)), "strace does not end.");
    }

    // Lines such as " 4000 recvfrom", between rules and a total.
    private static Dictionary<string, long> Parse(IEnumerable<string> lines) => lines
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields.Length == 2 && char.IsAsciiDigit(fields[0][0]) && fields[1] is not "total")
        .ToDictionary(fields => fields[1], fields => long.Parse(fields[0], CultureInfo.InvariantCulture));
}
