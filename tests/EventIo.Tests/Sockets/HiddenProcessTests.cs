using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Inspection;
using EventIo.Inspection.Observation;
using EventIo.Native;
using EventIo.Native.Linux.Proc;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.References;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Sockets;

/// <summary>
/// The errors for processes that can't be inspected, however /proc is mounted (hidepid of proc(5)).
/// </summary>
[Collection(Lanes.Programs)]
public sealed class HiddenProcessTests
{
    // The value of hidepid, as a number (kernels before 5.8 accept only numbers), and the text that the message must
    // contain.
    [Theory]
    [InlineData(0, "E(ACCES|PERM)")]
    [InlineData(1, "E(ACCES|PERM)")]
    [InlineData(2, "hidepid=(invisible|2)")]
    public async Task Another_users_process_is_reported_as_not_permitted_even_if_proc_hides_it(int hidePid,
        string names)
    {
        using var thread = new SleepingThread();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using ShellServer shell = await StartWithProcMounted(hidePid);

        foreach (string command in new[] { "Get-TcpSocket -ProcessId {0}",
            "Get-SocketOption -ProcessId {0} -FileDescriptor 0" })
        {
            Assert.Matches($"^ProcessNotPermitted,.* {Environment.ProcessId} .*{names}.* root",
                await Fail(shell, command, Environment.ProcessId));
            Assert.Matches($"^ProcessNotFound,.*There is no process {int.MaxValue}",
                await Fail(shell, command, int.MaxValue));
            Assert.Matches(
                $"^ProcessIsThread,.* {thread.Id} is a thread" +
                (hidePid == 0 ? $" of process {Environment.ProcessId} " : ", not"),
                await Fail(shell, command, thread.Id));
        }
        Assert.StartsWith(
            "NetworkNamespaceNotPermitted,",
            await Fail(shell, "Get-TcpSocket -NetworkNamespace {0}", Environment.ProcessId), StringComparison.Ordinal);
        Assert.Matches(
            "^1 The owners of 1 of these sockets are hidden from this user",
            await shell.Ask($"\"$((Get-TcpSocket -LocalPort {port} -WarningVariable w 3>$null).Count) $w\""));
    }

    [Fact]
    public void A_thread_id_is_not_mistaken_for_a_process_id()
    {
        using var thread = new SleepingThread();
        SocketProblemException refused = Assert.Throws<SocketProblemException>(() => ProcessSockets.Open(thread.Id, 0));
        Assert.Equal((SocketProblem.ProcessIsThread, thread.Id), (refused.Problem, refused.Subject));
        Assert.Contains($"{thread.Id} is a thread of process {Environment.ProcessId} (", refused.Message,
            StringComparison.Ordinal);
        var sockets = new HostSockets(new() { ProcessIds = [thread.Id] });
        Assert.Empty(sockets.List(TestContext.Current.CancellationToken));
        Assert.Equal(refused.Message, Assert.Single(sockets.Problems).Message);
    }

    [Fact]
    public void A_zombie_is_reported_as_ended()
    {
        // The shell's child ends after the shell has executed another program, which never waits for the child.
        using OtherProcess parent = OtherProcess.Start(
            "sh", "-c", "while ! grep -q sleep /proc/$$/comm; do :; done & echo $!; exec sleep 1000");
        int zombie = int.Parse(parent.Output.ReadLine()!, CultureInfo.InvariantCulture);
        Eventually.True(
            () => File.ReadAllText($"/proc/{zombie}/stat").Contains(") Z ", StringComparison.Ordinal),
            "The child has not ended.");
        var sockets = new HostSockets(new() { ProcessIds = [zombie] });
        Assert.Empty(sockets.List(TestContext.Current.CancellationToken));
        foreach (SocketProblemException problem in (SocketProblemException[])
            [Assert.Single(sockets.Problems),
                Assert.Throws<SocketProblemException>(() => ProcessSockets.Open(zombie, 0)),
                Assert.Single(HostInspector.Inspect(
                    new InspectionQuery { ProcessIds = [zombie], SampleSeconds = 0 },
                    TestContext.Current.CancellationToken).Problems)])
        {
            Assert.Equal(SocketProblem.ProcessNotFound, problem.Problem);
            Assert.Contains("zombie", problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("45 43 0:21 / /proc rw,relatime - proc proc rw", null)]
    [InlineData("45 43 0:21 / /proc rw,relatime - proc proc rw,gid=4,hidepid=invisible", "invisible")]
    [InlineData("45 43 0:21 / /proc rw,relatime shared:7 master:2 - proc proc rw,hidepid=2", "2")]
    [InlineData("45 43 0:21 / /proc rw,relatime - proc proc rw,hidepid=off", null)]
    [InlineData("45 43 0:21 / /srv/proc rw,relatime - proc proc rw,hidepid=invisible", null)]
    [InlineData("1 0 0:21 / /proc rw - proc proc rw,hidepid=invisible\n2 1 0:39 / /proc rw - proc proc rw", null)]
    [InlineData("1 0 0:21 / /proc rw - proc proc rw\n2 1 0:39 / /proc rw - proc proc rw,hidepid=ptraceable",
        "ptraceable")]
    [InlineData("", null)]
    public void The_topmost_mount_determines_what_is_hidden(string mounts, string? expected) =>
        Assert.Equal(expected, ProcMount.HidePid(mounts.Split('\n')));

    [Theory]
    [InlineData(true, null, "may not look into process 7 (EACCES)")]
    [InlineData(false, "invisible", "mounted with hidepid=invisible")]
    [InlineData(false, null, "/proc does not show it")]
    public void An_existing_process_is_never_reported_as_absent(bool isVisible, string? hidePid, string words)
    {
        SocketProblemException problem = ProcessProblems.Of(
            7, new ProcessStatus(ProcessExistence.Process, null, isVisible), hidePid,
            new NativeException("open(2)", Errno.EACCES));
        Assert.Equal(SocketProblem.ProcessNotPermitted, problem.Problem);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    // The shell runs in a separate mount namespace, whose /proc no other process sees.
    private static async Task<ShellServer> StartWithProcMounted(int hidePid)
    {
        Capability.RequireNamespaces();
        string unshare = Peer.Require("unshare");
        string mount = $"mount -t proc -o hidepid={hidePid} proc /proc";
        using Process probe = Process.Start(unshare, ["-m", "sh", "-c", mount]);
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(probe.ExitCode != 0, "No mount namespace can be created here.");
        string exec = OrdinaryUser.Exec("Root may look into every process");
        return await ShellServer.Start("", $"exec {unshare} -m sh -c '{mount} && {exec}' \"$0\" \"$@\"");
    }

    private static async Task<string> Fail(ShellServer shell, string command, int process)
    {
        string call = string.Format(CultureInfo.InvariantCulture, command, process);
        string answer = await shell.Ask(
            $"try {{ {call} -ErrorAction Stop }} catch {{ \"$($_.FullyQualifiedErrorId) $_ " +
            "$($_.ErrorDetails.RecommendedAction)\" }");
        Assert.False(string.IsNullOrEmpty(answer), $"{call} does not fail.");
        return answer;
    }

    private sealed class SleepingThread : IDisposable
    {
        private readonly ManualResetEventSlim _isOver = new();
        private readonly Thread _thread;

        internal SleepingThread()
        {
            using var isRunning = new ManualResetEventSlim();
            _thread = new Thread(() =>
            {
                Id = TestNative.CurrentThread();
                isRunning.Set();
                _isOver.Wait();
            });
            _thread.Start();
            isRunning.Wait();
        }

        internal int Id { get; private set; }

        public void Dispose()
        {
            _isOver.Set();
            _thread.Join();
            _isOver.Dispose();
        }
    }
}
