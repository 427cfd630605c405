using System.Globalization;
using System.Net.Sockets;
using EventIo.Findings;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Inspection.Sets;
using EventIo.Inspection.Threads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Inspection;

/// <summary>Third-party programs: each is identified, and none has a finding under load.</summary>
public sealed class ForeignProgramTests(ITestOutputHelper output)
{
    public static TheoryDataRow<int>[] Inspections => Run.Inspections;

    public static TheoryData<string> OnEpoll => ForeignProgram.OnEpoll;

    public static TheoryData<string> OnPollOrSelect => ForeignProgram.OnPollOrSelect;

    [Theory, MemberData(nameof(OnEpoll))]
    public void The_loops_of_a_program_are_found_with_their_listener_and_connections(string name)
    {
        using ForeignProgram program = ForeignProgram.Start(name);
        using Socket first = Client.Connect(program.Port), second = Client.Connect(program.Port);
        EventLoopThread[] loops = [];
        Eventually.True(
            () =>
            {
                loops = [.. Inspect(program, sampleSeconds: 0.1).Loops
                    .Where(loop => loop.Mechanism == program.Mechanism)];
                return loops.Sum(loop => loop.ConnectionCount) == 2
                    && loops.Any(loop => loop.Listeners.Any(
                        listener => listener.EndsWith($"127.0.0.1:{program.Port}", StringComparison.Ordinal)
                            || listener == $"[::ffff:127.0.0.1]:{program.Port}"));
            },
            $"The loops of {name} were not found.");
        Assert.All(loops, loop => Assert.NotNull(loop.FileDescriptor));
        // The rows are of the loop's threads, not of the runtime's threads that take work from the loop.
        Assert.All(loops, loop => Assert.StartsWith("epoll_", loop.Call, StringComparison.Ordinal));
        Assert.All(loops, loop => Assert.InRange(
            loop.AsleepPercent + loop.RunningPercent + loop.WaitingForProcessorPercent + loop.BlockedPercent
                ?? 0, 90, 110));
    }

    [Theory, MemberData(nameof(Inspections))]
    public void Healthy_programs_under_load_give_no_finding(int inspections)
    {
        List<IDisposable> running = [];
        try
        {
            List<ForeignProgram> programs = [];
            bool isLong = inspections > Inspections[0].Data;
            foreach (string name in isLong
                ? ForeignProgram.OnEpoll.Concat(OnPollOrSelect).Select(row => row.Data)
                : ForeignProgram.Quick)
            {
                if (ForeignProgram.Find(name) is null)
                    continue;
                programs.Add(ForeignProgram.Start(name));
                running.Add(programs[^1]);
            }
            // The load begins after all have started, because it would slow the start of the others.
            programs.ForEach(program => running.Add(program.Load()));
            // Without a process id, every process of the host would be inspected.
            Assert.SkipWhen(programs.Count == 0, "None of the programs is installed.");
            List<string> findings = [];
            for (int i = 0; i < inspections; i++)
            {
                // Some programs start a process for each connection.
                int[] processes = [.. programs.SelectMany(program => program.ProcessIds)];
                findings.AddRange(Verdicts(HostInspector.Inspect(
                    new InspectionQuery { ProcessIds = processes }, TestContext.Current.CancellationToken)));
            }
            output.WriteLine($"{programs.Count} programs, {inspections} inspections, {findings.Count} findings.");
            Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
        }
        finally
        {
            running.Reverse();
            running.ForEach(item => item.Dispose());
        }
    }

    [Theory]
    [InlineData("SelectSelector", WaitMechanism.Select)]
    [InlineData("PollSelector", WaitMechanism.Poll)]
    [InlineData("EpollSelector", WaitMechanism.Epoll)]
    public void The_set_of_each_mechanism_is_resolved(string selector, WaitMechanism mechanism)
    {
        using var folder = new TemporaryFolder();
        folder.Write("server.py", System.Text.Encoding.UTF8.GetBytes(ForeignSources.Selectors));
        int port = Listening.FreePort();
        using OtherProcess python = OtherProcess.Start("python3", folder["server.py"], $"{port}", selector);
        Listening.Await(port);
        using Socket client = Client.Connect(port);
        Assert.Single(Client.Exchange(client, "x"u8.ToArray()));
        int own = ((System.Net.IPEndPoint)client.LocalEndPoint!).Port;
        EventLoopThread? loop = null;
        var query = new InspectionQuery
        {
            ProcessIds = Descendants(python.Id),
            SampleSeconds = 0.05,
            IncludeEntries = true,
        };
        Eventually.True(
            () => (loop = HostInspector.Inspect(query, TestContext.Current.CancellationToken).Loops.SingleOrDefault())
                is { Entries.Count: 2 },
            "The set was not resolved.");
        Assert.Equal((mechanism, 2), (loop!.Mechanism, loop.SetSize));
        EpollEntry connection = Assert.Single(loop.Entries, entry => entry.Remote == $"127.0.0.1:{own}");
        Assert.Equal((EpollEvents.In, $"127.0.0.1:{port}"), (connection.Events, connection.Local));
        Assert.Contains($"127.0.0.1:{port}", loop.Listeners);
        Assert.Contains(
            SocketWatchers.Read(TestContext.Current.CancellationToken).Find((uint)connection.Inode),
            watcher => watcher.FileDescriptor == connection.FileDescriptor && watcher.Events == "In");
    }

    [Theory, MemberData(nameof(OnPollOrSelect))]
    public void A_program_on_poll_or_select_is_identified(string name)
    {
        using ForeignProgram program = ForeignProgram.Start(name);
        using Socket client = Client.Connect(program.Port);
        Eventually.True(
            () => Inspect(program, sampleSeconds: 0.05).Loops.Any(loop =>
                loop is { Mechanism: WaitMechanism.Poll or WaitMechanism.Select, SocketCount: > 0 }),
            $"The loop of {name} was not found.");
    }

    private static int[] Descendants(int process)
    {
        // A version manager's shim may have started the program as its child.
        string children = File.ReadAllText($"/proc/{process}/task/{process}/children");
        return [process, .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(
            child => int.Parse(child, CultureInfo.InvariantCulture))];
    }

    private static InspectionResult Inspect(ForeignProgram program, double sampleSeconds = 0.3) =>
        HostInspector.Inspect(
        new InspectionQuery { ProcessIds = program.ProcessIds, SampleSeconds = sampleSeconds },
        TestContext.Current.CancellationToken);

    // With more busy threads than processors, data really waits for a processor.
    private static IEnumerable<string> Verdicts(InspectionResult result) =>
        result.Loops.SelectMany(loop => loop.Verdict)
        .Concat(result.Rings.SelectMany(ring => ring.Verdict))
        .Where(finding => finding is not { Kind: FindingKind.Starved, Cause.Length: > 0 })
        .Select(finding => $"{finding.Subject} {finding}");
}
