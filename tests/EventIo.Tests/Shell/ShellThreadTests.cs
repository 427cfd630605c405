using System.Diagnostics;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>
/// A shell whose user may have few threads (RLIMIT_NPROC) survives. A lack of threads is reported as the reason of a
/// shed connection or as an error, and the connections that have a thread are served.
/// </summary>
public sealed class ShellThreadTests
{
    // The shell has about 20 threads.
    private const string Limit = "60";

    private const string Processors = "2";

    [Fact]
    public async Task A_connection_without_a_thread_is_shed_with_a_reason()
    {
        string[] lines = await Output(
            "$s = Start-EventServer -Multiplexer ThreadPerConnection -Workload Http; " +
            "$all = foreach ($i in 1..80) { [Net.Sockets.TcpClient]::new('127.0.0.1', $s.Port) }; " +
            "while (-not $s.ShedReason) { [Threading.Thread]::Sleep(10) }; " +
            "$all[0].GetStream().Write([byte[]][char[]]\"GET / HTTP/1.0`r`n`r`n\"); " +
            "$reader = [IO.StreamReader]::new($all[0].GetStream()); " +
            "$reader.ReadLine(); $s.State; $s.ShedConnections -gt 0; $s.ShedReason");
        Assert.Equal(
            [
                "HTTP/1.1 200 OK", "Running", "True",
                "The system can't start a thread for another connection (RLIMIT_NPROC, pids.max or memory).",
            ],
            lines);
    }

    [Theory]
    [InlineData("Epoll")]
    [InlineData("ThreadPerConnection", Explicit = Run.Long)]
    public async Task If_no_thread_can_be_started_the_error_of_a_server_names_the_limits(string multiplexer)
    {
        string[] lines = await Output(
            $"foreach ($i in 1..120) {{ $null = Start-EventServer -Multiplexer {multiplexer} " +
            "-ErrorAction SilentlyContinue -ErrorVariable failed; if ($failed) { break } }; " +
            "\"$($failed[0])\"; $failed[0].ErrorDetails.RecommendedAction; (Get-EventServer)[0].State");
        Assert.Equal("pthread_create(3) failed: Resource temporarily unavailable (EAGAIN).", lines[0]);
        Assert.Contains("raise the limit of threads that is reached: ulimit -u, ", lines[1], StringComparison.Ordinal);
        Assert.Equal("Running", lines[2]);
    }

    // Servers take all threads except those of the reserve, which a lower limit then excludes, too. Everything that
    // would start a thread works without it, or names the limits.
    [Theory]
    [InlineData(true, "works")]
    [InlineData(false, "SystemCallFailed True")]
    public async Task Diagnoses_and_measurements_without_a_thread_work_or_name_the_limits(
        bool isReserveLeft, string measurement)
    {
        string names = $"$processors = {Processors}; $lower = ${!isReserveLeft}; ";
        string[] lines = await Output(names + """
            $s = Start-EventServer -Workload Http
            foreach ($i in 1..120) { $null = Start-EventServer -EA SilentlyContinue -EV failed; if ($failed) { break } }
            if ($lower) {
                # .NET ends the process if its pool needs a thread and gets none, so it gets all of its threads now.
                $event = [Threading.ManualResetEvent]::new($false)
                $tasks = foreach ($i in 1..$processors) { [Threading.Tasks.Task]::Run([Func[bool]] $event.WaitOne) }
                while ([Threading.ThreadPool]::ThreadCount -lt $processors) { [Threading.Thread]::Sleep(10) }
                $null = $event.Set()
                [Threading.Tasks.Task]::WaitAll($tasks)
                prlimit --pid $PID --nproc=1:
            }
            function Step($name, $work) {
                $ids = @(try { & $work } catch { $_ }) | ForEach-Object {
                    $_ -is [Management.Automation.ErrorRecord] ?
                        "$($_.FullyQualifiedErrorId.Split(',')[0]) " +
                            ($_.ErrorDetails.RecommendedAction -match 'pids.max') : 'works'
                }
                [Console]::Out.WriteLine("$name $($ids | Sort-Object -Unique)")
            }
            $WarningPreference = 'Ignore'
            Step diagnosis { Test-NetworkHost -WindowSeconds 0.1 2>&1 }
            Step loops { Get-EventLoop -ProcessId $PID -SampleSeconds 0.1 2>&1 }
            Step sockets { Get-TcpSocket -LocalPort $s.Port 2>&1 }
            $path = "/tmp/$(New-Guid)"
            Step snapshot { Export-HostSnapshot $path -WindowSeconds 0.1 2>&1; Get-Item $path }
            Remove-Item $path
            Step load { $s | Measure-EventServer -DurationSeconds 0.1 -WarmupSeconds 0 2>&1 }
            Step loop { $s | Measure-EventLoop -DurationSeconds 0.1 2>&1 }
            Step readiness { Measure-Multiplexer Poll -SocketCount 2 -Iteration 10 2>&1 }
            Step transfer { Measure-ZeroCopy Copy -PayloadBytes 4096 -DurationSeconds 0.01 2>&1 }
            """);
        Assert.Equal(
            [
                "diagnosis works", "loops works", "sockets works", "snapshot works", $"load {measurement}",
                $"loop {measurement}", $"readiness {measurement}", $"transfer {measurement}",
            ],
            lines);
    }

    // Returns what a script writes, as long as the shell survives it and stops its servers.
    private static async Task<string[]> Output(string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Windows has no such limit.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can run the shell as another user.");
        string prlimit = Peer.Require("prlimit");
        string exec = OrdinaryUser.Exec("The limit counts the threads of a user", isExclusive: true);
        script += "; Get-EventServer | Stop-EventServer; 'alive'";
        ProcessStartInfo start = new(
            prlimit,
            [$"--nproc={Limit}", "/bin/sh", "-c", exec, ShellProcess.Program, "-NoProfile", "-Command", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The pool has a thread for each processor, and ends those that had no work for 20 s, which is not long on a
        // busy machine.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = Processors;
        start.Environment["DOTNET_ThreadPool_ThreadsToKeepAlive"] = "-1";
        using Process process = Process.Start(start)!;
        ShellRun run = await ShellProcess.Finish(process);
        Assert.True(run.ExitCode == 0 && run.Lines is [.., "alive"], $"{run.ExitCode}: {run.Output}{run.Error}");
        return run.Output.TrimEnd('\n').Split('\n')[..^1];
    }
}
