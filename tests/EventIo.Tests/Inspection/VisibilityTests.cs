using System.Globalization;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Sockets;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Inspection;

/// <summary>An inspection reports what is not visible, and its rows have no wrong values.</summary>
public sealed class VisibilityTests
{
    private const int ProcessesThatCome = 60;

    [Fact]
    public void A_missing_process_is_reported()
    {
        InspectionResult result = Inspect(int.MaxValue);
        Assert.Equal(SocketProblem.ProcessNotFound, Assert.Single(result.Problems).Problem);
        Assert.Empty(result.Loops);
    }

    [Fact]
    public void A_kernel_thread_is_reported_as_such()
    {
        Assert.SkipUnless(File.Exists("/proc/2/comm")
            && File.ReadAllText("/proc/2/comm") == "kthreadd\n", "No kernel thread is visible.");
        Assert.SkipUnless(Capability.Tracing, "Looking into kernel threads requires CAP_SYS_PTRACE.");
        InspectionResult result = Inspect(2);
        Assert.Contains("thread of the kernel", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
        Assert.Empty(result.Loops);
    }

    [Fact]
    public void A_thread_id_is_reported_with_its_process()
    {
        int thread = Directory.EnumerateDirectories("/proc/self/task")
            .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))
            .First(id => id != Environment.ProcessId);
        SocketProblemException problem = Assert.Single(Inspect(thread).Problems);
        Assert.Equal(SocketProblem.ProcessIsThread, problem.Problem);
        Assert.Contains($"{Environment.ProcessId}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_users_process_is_reported_as_not_visible()
    {
        Host.RequireForeignProcess();
        InspectionResult result = Inspect(1);
        // If /proc is mounted with hidepid, the folder of the process is not even visible.
        Assert.Contains(
            Assert.Single(result.Problems).Problem,
            (SocketProblem[])[SocketProblem.ProcessNotPermitted, SocketProblem.ProcessNotFound]);
        Assert.Empty(result.Loops);
    }

    [Fact]
    public void Processes_that_end_during_an_inspection_leave_no_row_and_no_error()
    {
        using var cancellation = new CancellationTokenSource();
        int started = 0;
        var starter = new Thread(() =>
        {
            while (!cancellation.IsCancellationRequested)
            {
                using OtherProcess process = OtherProcess.Start("sh", "-c", "read line");
                started++;
            }
        });
        starter.Start();
        try
        {
            Eventually.True(
                () =>
                {
                    InspectionResult result = HostInspector.Inspect(
                        new InspectionQuery { SampleSeconds = 0.02, IncludeAll = true },
                        TestContext.Current.CancellationToken);
                    Assert.Empty(result.Problems);
                    Assert.All(result.Loops, loop => Assert.NotNull(loop.RunningPercent));
                    return started > ProcessesThatCome;
                },
                "No process was started.");
        }
        finally
        {
            cancellation.Cancel();
            starter.Join();
        }
    }

    [Fact]
    public void A_process_in_another_network_namespace_is_shown_with_its_sockets()
    {
        Capability.RequireNamespaces();
        using var folder = new TemporaryFolder();
        folder.Write("server.py", System.Text.Encoding.UTF8.GetBytes(ForeignSources.Selectors));
        using OtherProcess server = OtherProcess.Start(
            "unshare", "--net", "sh", "-c",
            $"ip link set lo up && exec python3 {folder["server.py"]} 7008 EpollSelector");
        Eventually.True(
            () => HostInspector.Inspect(
                new InspectionQuery { SampleSeconds = 0 }, TestContext.Current.CancellationToken).Loops
                .Any(loop => loop.Listeners.Contains("127.0.0.1:7008")),
            "The listener of the other namespace was not found.");
    }

    private static InspectionResult Inspect(int process) => HostInspector.Inspect(
        new InspectionQuery { ProcessIds = [process], SampleSeconds = 0.05 }, TestContext.Current.CancellationToken);
}
