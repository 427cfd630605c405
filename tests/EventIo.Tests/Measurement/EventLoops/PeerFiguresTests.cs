using System.Globalization;
using System.Net.Sockets;
using System.Text;
using EventIo.Measurement.EventLoops;
using EventIo.Tests.Inspection;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Measurement.EventLoops;

/// <summary>Servers that measure their own loop: their figures and ours agree for the same run.</summary>
[Collection(Lanes.Programs)]
public sealed class PeerFiguresTests
{
    [Fact]
    public void The_longest_turn_of_redis_is_the_longest_command_of_its_latency_monitor()
    {
        using ForeignProgram redis = ForeignProgram.Start("redis-server");
        using Socket client = Client.Connect(redis.Port);
        Assert.StartsWith("+OK", Command(client, "CONFIG SET latency-monitor-threshold 1"), StringComparison.Ordinal);
        using RunningMeasurement measurement = RunningMeasurement.Start(
            RunningMeasurement.Find(redis.ProcessIds[0]));
        // A script is one command. A loop with this many iterations takes at least a tenth of a second.
        Command(client, "EVAL \"local n = 0; for i = 1, 20000000 do n = n + i end; return n\" 0");
        EventLoopMeasurement row = Assert.Single(measurement.End());
        // Name, time, latest and maximum in milliseconds, of each event.
        string[] latest = Command(client, "LATENCY LATEST").Split("\r\n");
        long longest = latest.Where(line => line.StartsWith(':')).Select(
            line => long.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)).Where(value => value < 1_000_000).Max();
        double turn = row.MaxMicroseconds!.Value / 1e3;
        double margin = (2 * row.LongestGapMilliseconds!.Value) + 1 + (longest * 0.1);
        Assert.InRange(turn, longest - margin, longest + margin);
    }

    [Fact]
    public void The_number_of_events_equals_the_number_of_requests_in_the_status_of_nginx()
    {
        KernelPrograms.Require();
        const int Count = 500;
        using ForeignProgram nginx = ForeignProgram.Start("nginx");
        // Each request is sent after the answer to the previous one, so each is a separate event.
        using Socket client = Client.Connect(nginx.Port);
        Assert.True(Requests(client) > 0);
        LoopSearch search = LoopFinder.Find([.. nginx.ProcessIds[1..]], [], TestContext.Current.CancellationToken);
        using RunningMeasurement measurement = RunningMeasurement.Start(LoopGrade.Traced, [.. search.Targets]);
        long before = Requests(client);
        for (int i = 0; i < Count; i++)
            Assert.EndsWith("ok", Ask(client, "/", "ok"), StringComparison.Ordinal);
        long requests = Requests(client) - before;
        IReadOnlyList<EventLoopMeasurement> rows = measurement.End();

        Assert.Equal(Count + 1, requests);
        double events = rows.Sum(row => (row.EventsPerWait ?? 0) * (row.WaitsPerSecond ?? 0) * row.MeasuredSeconds);
        Assert.InRange(events, requests * 0.9, requests * 1.1);
    }

    [Fact]
    public void The_active_time_of_Node_matches_the_measured_busy_time()
    {
        string? node = ForeignProgram.Find("node");
        Assert.SkipWhen(node is null, "node is not installed.");
        const string Script = """
            const { performance } = require('perf_hooks');
            require('http').createServer((request, response) => {
              if (request.url === '/work') { let n = 0; for (let i = 0; i < 5e6; i++) n += i; response.end('' + n); }
              else { const u = performance.eventLoopUtilization(); response.end(`${u.idle} ${u.active}`); }
            }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
            """;
        using OtherProcess process = OtherProcess.Start("node", "-e", Script);
        int port = int.Parse(process.Output.ReadLine()!, CultureInfo.InvariantCulture);
        Get(port, "/work");
        using RunningMeasurement measurement = RunningMeasurement.Start(RunningMeasurement.Find(process.Id));
        (double idleStart, double activeStart) = Utilization(port);
        for (int i = 0; i < 50; i++)
            Get(port, "/work");
        (double idleEnd, double activeEnd) = Utilization(port);
        EventLoopMeasurement row = Assert.Single(measurement.End());

        // Node counts all time inside the wait as idle, including the time in which its thread is ready but has no
        // processor.
        double idle = idleEnd - idleStart;
        double active = activeEnd - activeStart;
        double all = row.MeasuredSeconds * 1e3;
        double busy = (row.RunningPercent!.Value + row.BlockedPercent!.Value) / 100 * all;
        double waiting = (row.WaitingForProcessorPercent!.Value + row.ThrottledPercent!.Value) / 100 * all;
        double margin = (0.1 * (idle + active)) + (2 * row.LongestGapMilliseconds!.Value);
        Assert.InRange(active, busy - margin, busy + waiting + margin);
    }

    // The line "server accepts handled requests"; the line below it has the numbers.
    private static long Requests(Socket client)
    {
        string[] lines = Ask(client, "/status", "Waiting: ").Split('\n');
        int names = Array.FindIndex(lines, line => line.StartsWith("server accepts", StringComparison.Ordinal));
        return long.Parse(
            lines[names + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);
    }

    private static string Ask(Socket client, string path, string end)
    {
        client.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n"));
        byte[] buffer = new byte[8192];
        var answer = new StringBuilder();
        // The body is the end of the answer and short, so it arrives with the rest of its line.
        do
            answer.Append(Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer)));
        while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal)
            || !answer.ToString().Contains(end, StringComparison.Ordinal));
        return answer.ToString();
    }

    private static (double Idle, double Active) Utilization(int port)
    {
        string[] parts = Get(port, "/").Split(' ');
        return (double.Parse(parts[^2], CultureInfo.InvariantCulture),
            double.Parse(parts[^1], CultureInfo.InvariantCulture));
    }

    private static string Get(int port, string path)
    {
        using var client = new HttpClient();
        return client.GetStringAsync(new Uri($"http://127.0.0.1:{port}{path}"), TestContext.Current.CancellationToken)
            .GetAwaiter().GetResult();
    }

    // Sends an inline command. The answer is considered complete when redis sends nothing more.
    private static string Command(Socket client, string command)
    {
        client.Send(Encoding.ASCII.GetBytes(command + "\r\n"));
        byte[] buffer = new byte[8192];
        var answer = new StringBuilder();
        do
            answer.Append(Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer)));
        while (client.Available > 0 || !answer.ToString().EndsWith("\r\n", StringComparison.Ordinal));
        return answer.ToString();
    }
}
