using System.Diagnostics;
using EventIo.Multiplexing;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>
/// Errors that require another kernel, user or /proc. A filter, a missing capability or a mount makes the kernel refuse
/// a call of the shell; where the call is permitted, the same command succeeds.
/// </summary>
public sealed class ErrorIdTests
{
    // Every line has a step and the id of its error, if there is one.
    private const string Steps = """
        function Step([string] $name, [scriptblock] $work) {
            try { $result = & $work 2>&1 3>$null } catch { $result = $_ }
            $ids = @($result | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object {
                $_.FullyQualifiedErrorId.Split(',')[0] } | Sort-Object -Unique)
            [Console]::Out.WriteLine("$name=$ids")
        }

        """;

    // Mounts in a mount namespace that ends with the shell.
    private static readonly string[] s_ownMounts = ["unshare", "--mount", "--propagation", "private"];

    [Fact]
    public async Task Every_refusal_of_listen_has_its_error_id() => Assert.Equal(
        """
        0=
        5=SystemCallFailed
        12=OutOfKernelMemory
        16=ResourceBusy
        23=SystemDescriptorsExhausted
        95=OperationNotSupported
        97=AddressFamilyUnavailable
        113=HostUnreachable
        """.Split('\n'),
        await Run(
            """
            foreach ($number in 0, 5, 12, 16, 23, 95, 97, 113) {
                Step $number { Start-EventServer -Backlog (1000 + $number) }
            }
            """,
            denied: (DeniedCalls.Listen, "EPERM")));

    [Fact(Explicit = Support.Run.Long)]
    public async Task A_trace_program_that_the_kernel_refuses_to_load_is_an_error() => Assert.Equal(
        ["traced=TracingRefused", "netlink="],
        await Run(
            """
            Step traced { Watch-TcpEvent -Kind Connect -DurationSeconds 0.1 }
            Step netlink { Watch-TcpEvent -Kind Close -DurationSeconds 0.1 }
            """,
            denied: ("bpf", "22")));

    [Fact(Explicit = Support.Run.Long)]
    public async Task A_ring_without_the_requested_features_is_refused() => Assert.Equal(
        ["asked=RingFeatureUnavailable", "plain="],
        await Run(
            """
            Step asked { Start-EventServer -Multiplexer IoUring -RingFeature RegisteredRing }
            Step plain { Start-EventServer -Multiplexer IoUring }
            """,
            denied: ("io_uring_register", "EPERM"), needsRing: true));

    [Fact(Explicit = Support.Run.Long)]
    public async Task Select_refuses_descriptors_beyond_its_set_and_poll_accepts_them() => Assert.Equal(
        ["select=DescriptorTooHigh", "poll="],
        await Run(
            """
            $files = foreach ($i in 1..1100) { [IO.File]::OpenRead('/dev/null') }
            Step select { Start-EventServer -Multiplexer Select }
            Step poll { Start-EventServer -Multiplexer Poll }
            """));

    [Fact(Explicit = Support.Run.Long)]
    public async Task A_user_may_choose_only_some_congestion_controls()
    {
        const string Folder = "/proc/sys/net/ipv4/";
        string allowed = Host.IsLinux ? File.ReadAllText(Folder + "tcp_allowed_congestion_control") : "";
        string available = Host.IsLinux ? File.ReadAllText(Folder + "tcp_available_congestion_control") : "";
        string? denied = available.Split().Except(allowed.Split()).FirstOrDefault();
        Assert.SkipWhen(denied is null, "Every user may choose every congestion control here.");
        Assert.Equal(
            ["denied=CongestionControlNotPermitted", "allowed="],
            await Run(
                $$"""
                Step denied { Start-EventServer -SocketOption @{ TCP_CONGESTION = '{{denied}}' } }
                Step allowed { Start-EventServer -SocketOption @{ TCP_CONGESTION = '{{allowed.Split()[0]}}' } }
                """,
                by: ["setpriv", "--bounding-set=-net_admin"]));
    }

    // Root in a container may list the descriptors of such a process, but not read what they refer to.
    [Fact]
    public async Task Root_without_CAP_SYS_PTRACE_learns_that_a_process_is_not_accessible() => Assert.Equal(
        ["sockets=ProcessNotPermitted", "loops=ProcessNotPermitted"],
        await Run(
            """
            Step sockets { Get-TcpSocket -ProcessId 1 }
            Step loops { Get-EventLoop -ProcessId 1 -SampleSeconds 0 }
            """,
            by: ["setpriv", "--bounding-set=-sys_ptrace"]));

    [Fact]
    public async Task Without_proc_there_is_an_error_and_no_empty_list()
    {
        Assert.Equal(
            [
                "before=", "loops=ProcUnavailable", "process=ProcUnavailable", "sets=ProcUnavailable",
                "rings=ProcUnavailable",
            ],
            await Run(
                """
                Step before { Get-EventLoop -SampleSeconds 0 }
                mount -t tmpfs none /proc
                Step loops { Get-EventLoop -SampleSeconds 0 }
                Step process { Get-EventLoop -ProcessId 1 -SampleSeconds 0 }
                Step sets { Get-EpollInstance }
                Step rings { Get-IoUringInstance }
                """,
                by: s_ownMounts));
    }

    [Fact(Explicit = Support.Run.Long)]
    public async Task Without_netlink_and_proc_sockets_can_not_be_listed() => Assert.Equal(
        ["proc=", "nothing=SocketDiagnosticsUnavailable"],
        await Run(
            """
            Step proc { Get-TcpSocket -State Listen }
            mount -t tmpfs none /proc
            Step nothing { Get-TcpSocket -State Listen }
            """,
            by: s_ownMounts, denied: (DeniedCalls.SocketDiagnostics, "EPERM")));

    [Fact(Explicit = Support.Run.Long)]
    public async Task A_file_that_can_not_be_replaced_is_reported() => Assert.Equal(
        ["mounted=FileNotWritten", "plain="],
        await Run(
            """
            $folder = mktemp -d
            Set-Content "$folder/x.html" old
            Set-Content "$folder/y.html" old
            mount --bind "$folder/y.html" "$folder/x.html"
            $row = Measure-Multiplexer Poll -SocketCount 2 -Iteration 10
            Step mounted { $row | Export-MeasurementReport "$folder/x.html" -Force }
            Step plain { $row | Export-MeasurementReport "$folder/y.html" -Force }
            umount "$folder/x.html"
            Remove-Item -Recurse $folder
            """,
            by: s_ownMounts));

    [Fact(Explicit = Support.Run.Long)]
    public async Task The_limit_of_watched_descriptors_is_reported() => Assert.Equal(
        ["epoll=WatchLimitReached", "poll="],
        await Run(
            """
            Step epoll { Start-EventServer -Multiplexer Epoll }
            Step poll { Start-EventServer -Multiplexer Poll }
            """,
            // ENOSPC (epoll_ctl(2)), from a filter: fs.epoll.max_user_watches applies to the whole host.
            denied: ("epoll_ctl", "28")));

    [Fact(Explicit = Support.Run.Long)]
    public async Task A_transfer_that_the_kernel_ends_has_an_error_id() => Assert.Equal(
        ["copy=TransferFailed", "sendfile="],
        await Run(
            """
            $server = Start-EventServer -Workload Sink
            $file = New-TemporaryFile
            Set-Content $file text
            Step copy { Send-SocketFile $file 127.0.0.1 $server.Port -Method Copy }
            Step sendfile { Send-SocketFile $file 127.0.0.1 $server.Port -Method SendFile }
            Remove-Item $file
            """,
            // EIO.
            denied: ("sendto", "5")));

    [Fact(Explicit = Support.Run.Long)]
    public async Task A_resolver_failure_without_an_error_code_is_not_an_unknown_name() => Assert.Equal(
        ["unknown=SocketFailed", "tried=DescriptorsExhausted", "known=DescriptorsExhausted"],
        await Run(
            """
            Step unknown { Measure-EventServer host.invalid 9 }
            Step tried { Measure-EventServer localhost 9 }
            Step known { Measure-EventServer 127.0.0.1 9 }
            """,
            // EMFILE: getaddrinfo(3) returns EAI_SYSTEM, and .NET does not keep its errno.
            denied: ("socket", "24")));

    private static async Task<string[]> Run(
        string script, (string Call, string Error)? denied = null, string[]? by = null, bool needsRing = false)
    {
        Assert.SkipUnless(Host.IsLinux, "These errors exist only on Linux.");
        if (needsRing)
            Variants.Require(MultiplexerKind.IoUring, TriggerMode.MultishotReceive);
        string[] line = [ShellProcess.Program, "-NoProfile", "-Command", Steps + script];
        if (denied is { } filter)
        {
            ProcessStartInfo start = DeniedCalls.StartInfo(filter.Call, filter.Error, line[0], line[1..]);
            line = [start.FileName, .. start.ArgumentList];
        }
        if (by is not null)
        {
            Capability.RequireNamespaces();
            line = [Peer.Require(by[0]), .. by[1..], .. line];
        }
        using Process process = ShellProcess.Start(line[0], line[1..]);
        ShellRun run = await ShellProcess.Finish(process);
        Assert.True(run.ExitCode == 0, $"{run.ExitCode}: {run.Output}{run.Error}");
        return run.Lines;
    }
}
