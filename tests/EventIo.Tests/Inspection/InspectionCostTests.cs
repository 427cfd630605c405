using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Native;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Inspection;

/// <summary>
/// The CPU time of an inspection, compared with the CPU time of only reading the same files. The tests run alone,
/// because an inspection reads all processes of the host.
/// </summary>
[Collection(Lanes.Alone)]
public sealed class InspectionCostTests(ITestOutputHelper output)
{
    private const int Repetitions = 5;

    // Measured on a busy machine with 2 processors: an inspection takes 92 ms, and reading the status files takes 41
    // ms. A set takes 75 ms, and its fdinfo takes 17 ms.
    private const double LimitOfSurvey = 6, LimitOfSet = 16;

    [Fact(Explicit = Run.Long)]
    public void Inspecting_two_thousand_threads_costs_a_few_times_as_much_as_reading_their_status()
    {
        const int Processes = 200, Threads = 10;
        List<OtherProcess> processes = [];
        try
        {
            for (int i = 0; i < Processes; i++)
                processes.Add(OtherProcess.Start("python3", "-c", $"""
                    import select, socket, threading
                    listener = socket.create_server(("127.0.0.1", 0))
                    epoll = select.epoll()
                    epoll.register(listener.fileno(), select.EPOLLIN)
                    lock = threading.Event()
                    for i in range({Threads - 1}): threading.Thread(target=lock.wait, daemon=True).start()
                    print("ready", flush=True)
                    epoll.poll()
                    """));
            foreach (OtherProcess process in processes)
                Assert.Equal("ready", process.Output.ReadLine());
            var query = new InspectionQuery();
            InspectionResult result = Cheapest(query);
            double floor = CheapestRead(() => processes.Sum(process => Directory
                .GetDirectories($"/proc/{process.Id}/task")
                .Sum(thread => File.ReadAllBytes($"{thread}/status").Length)));
            output.WriteLine($"{result.Threads} threads, {result.Loops.Count} loops: " +
                $"{result.InspectionMilliseconds:0.0} ms of CPU time; their status files {floor:0.0} ms.");
            Assert.True(result.Threads >= Processes * Threads);
            Assert.InRange(result.InspectionMilliseconds, 0, LimitOfSurvey * floor);
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }

    [Fact(Explicit = Run.Long)]
    public void Inspecting_a_set_of_ten_thousand_entries_costs_a_few_times_as_much_as_reading_it()
    {
        int count = (int)Math.Min(10_000, (ResourceLimits.Descriptors - 2_000) / 2 * 2);
        Assert.SkipWhen(count < 10_000, $"RLIMIT_NOFILE is {ResourceLimits.Descriptors}.");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(count);
        using OtherProcess server = OtherProcess.Start("python3", "-c", """
            import resource, select, socket, sys
            epoll = select.epoll()
            port = int(sys.stdin.readline())
            clients = []
            for i in range(10000):
                clients.append(socket.create_connection(("127.0.0.1", port)))
                epoll.register(clients[-1].fileno(), select.EPOLLIN)
            print("ready", flush=True)
            epoll.poll()
            """);
        List<Socket> accepted = [];
        try
        {
            server.Input.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port);
            server.Input.Flush();
            for (int i = 0; i < count; i++)
                accepted.Add(listener.Accept());
            Assert.Equal("ready", server.Output.ReadLine());
            int[] tree = [server.Id, .. File.ReadAllText($"/proc/{server.Id}/task/{server.Id}/children")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
            InspectionResult result = Cheapest(
                new InspectionQuery { ProcessIds = tree, SampleSeconds = 0, IncludeThreads = false });
            EpollInstance set = result.Sets[0];
            double floor = CheapestRead(
                () => File.ReadAllBytes($"/proc/{set.ProcessId}/fdinfo/{set.FileDescriptor}").Length);
            output.WriteLine($"{set.EntryCount} entries: {result.InspectionMilliseconds:0.0} ms of CPU time; its " +
                $"fdinfo alone {floor:0.0} ms.");
            Assert.Equal(count, set.ConnectionCount);
            Assert.InRange(result.InspectionMilliseconds, 0, LimitOfSet * floor);
        }
        finally
        {
            accepted.ForEach(socket => socket.Dispose());
        }
    }

    private static InspectionResult Cheapest(InspectionQuery query) => Enumerable.Range(0, Repetitions)
        .Select(_ => HostInspector.Inspect(query, TestContext.Current.CancellationToken))
        .MinBy(result => result.InspectionMilliseconds)!;

    // CPU time, in milliseconds.
    private static double CheapestRead(Func<int> read) => Enumerable.Range(0, Repetitions).Min(_ =>
    {
        using var usage = ThreadUsage.OfCurrentThread();
        double before = usage.CpuSeconds;
        Assert.True(read() > 0);
        return 1_000 * (usage.CpuSeconds - before);
    });
}
