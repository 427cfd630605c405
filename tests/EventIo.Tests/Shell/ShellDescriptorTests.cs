using System.Diagnostics;
using System.Globalization;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>
/// A shell with few descriptors (RLIMIT_NOFILE) survives whatever is started: a lack of descriptors is an error.
/// </summary>
public sealed class ShellDescriptorTests
{
    // The user's next commands need descriptors, too: two for each assembly that they load.
    private const string Afterwards =
        "$null = Get-Date | ConvertTo-Json; $null = 1, 2 | Group-Object; $null = Get-TcpSocket; " +
        "$null = Get-EventServer | Out-String; Get-EventServer | Stop-EventServer; ";

    private const string Report =
        "[Console]::Out.WriteLine(\"$(@($ids | Sort-Object -Unique) -join ' ')\"); [Console]::Out.WriteLine('alive')";

    // A shell that can barely run has no descriptors left for a module. The number that it needs varies a little from
    // run to run.
    private const int Margin = 24;

    // These limits are too low for all servers, whatever the mechanism.
    private const int LimitOfAll = 224;

    private static readonly int[] Limits = [176, 192, 224, 300];

    public static TheoryData<int, string> ManyServers { get; } =
        [.. from limit in Limits
            from multiplexer in (string[])["Epoll", "IoUring", "Select", "Poll", "ThreadPerConnection"]
            select new TheoryDataRow<int, string>(limit, multiplexer)
            {
                Explicit = multiplexer == "Epoll" && limit == 192 ? null : Run.Long,
            }];

    public static TheoryData<int> All { get; } =
        [.. Limits.Select(limit => new TheoryDataRow<int>(limit) { Explicit = limit == 192 ? null : Run.Long })];

    [Theory, MemberData(nameof(ManyServers))]
    public async Task Servers_are_refused_before_the_shell_has_too_few_descriptors(int limit, string multiplexer)
    {
        string[] lines = await Output(
            limit,
            $"foreach ($i in 1..120) {{ $null = Start-EventServer -Multiplexer {multiplexer} -Workload Http " +
            "-ErrorAction SilentlyContinue -ErrorVariable failed; $ids += $failed.FullyQualifiedErrorId }; " +
            "$count = @(Get-EventServer).Count; " + Afterwards + Report);
        // If io_uring is denied, the error reports that instead.
        Assert.SkipWhen(
            lines[^2].StartsWith("MultiplexerUnavailable", StringComparison.Ordinal),
            $"{multiplexer} is not available.");
        Assert.Equal("alive", lines[^1]);
        // With a higher limit, a mechanism that needs few descriptors might have room for all servers.
        if (limit <= LimitOfAll || lines[^2].Length > 0)
            Assert.Equal("DescriptorsExhausted,EventIo.Commands.StartEventServerCommand", lines[^2]);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Every_command_works_or_reports_what_is_missing(int limit)
    {
        string[] lines = await Output(
            limit,
            "$file = [IO.Path]::GetTempFileName(); $run = { param($command) " +
            "try { $null = & $command -ErrorAction SilentlyContinue -ErrorVariable failed } " +
            "catch { $failed = $_ }; foreach ($one in $failed) { $one.FullyQualifiedErrorId } }; " +
            "$ids += & $run { [CmdletBinding()] param() $s = Start-EventServer -Workload Http; " +
            "if ($s) { $s | Measure-EventServer -ConnectionCount 4 -DurationSeconds 0.2 -WarmupSeconds 0 } }; " +
            "$ids += & $run { [CmdletBinding()] param() Measure-Multiplexer -SocketCount 10 -Iteration 100 }; " +
            "$ids += & $run { [CmdletBinding()] param() Get-EventLoop -ProcessId $PID -SampleSeconds 0 }; " +
            "$ids += & $run { [CmdletBinding()] param() if ($s = Get-EventServer) { " +
            "Get-SocketOption -Server $s } }; " +
            "$ids += & $run { [CmdletBinding()] param() " +
            "Measure-ZeroCopy -Method Copy, SendFile -PayloadBytes 4096 }; " +
            "Remove-Item $file; " + Afterwards + Report);
        Assert.Equal("alive", lines[^1]);
        string[] known = ["DescriptorsExhausted", "DescriptorLimitExceeded"];
        Assert.All(
            lines[^2].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            id => Assert.Contains(id.Split(',')[0], known));
    }

    [Fact]
    public async Task A_cmdlet_is_refused_with_fewer_than_16_descriptors_left_and_works_again_with_more()
    {
        const int Limit = 300;
        string[] lines = await Output(
            Limit,
            "$server = Start-EventServer; $null = Get-TcpSocket; $all = [Collections.Generic.List[object]]::new(); " +
            "$count = { [IO.Directory]::GetFileSystemEntries('/proc/self/fd').Length - 1 }; " +
            $"while ((& $count) -lt {Limit - 12}) {{ $all.Add([IO.File]::OpenRead('/dev/null')) }}; " +
            "foreach ($run in { Start-EventServer }, { Get-TcpSocket }, { $server | Measure-EventServer }) " +
            "{ try { & $run } catch { $ids += $_ } }; " +
            "Stop-EventServer -Name $server.Name; $stopped = $server.State; " +
            "$all | ForEach-Object Dispose; Start-EventServer | Stop-EventServer; " +
            "[Console]::Out.WriteLine($stopped); [Console]::Out.WriteLine($ids[0].Exception.Message); " +
            "[Console]::Out.WriteLine(\"$($ids.FullyQualifiedErrorId -replace ',.*')\"); " +
            "[Console]::Out.WriteLine('alive')");
        Assert.Equal("Stopped", lines[^4]);
        Assert.Contains("Start-EventServer", lines[^3], StringComparison.Ordinal);
        Assert.Equal("DescriptorsExhausted DescriptorsExhausted DescriptorsExhausted", lines[^2]);
    }

    private static async Task<string[]> Output(int limit, string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Windows has no such limit.");
        ShellRun bare = await RunWith(limit - Margin, "$null = Get-Date | ConvertTo-Json; 'alive'");
        Assert.SkipUnless(
            bare.ExitCode == 0 && bare.Lines is [.., "alive"],
            $"The shell itself does not run with {limit - Margin} descriptors.");
        ShellRun run = await RunWith(limit, "$ids = @(); " + script);
        Assert.True(run.ExitCode == 0 && run.Lines is [.., "alive"], $"{run.ExitCode}: {run.Output}{run.Error}");
        return run.Output.TrimEnd('\n').Split('\n');
    }

    private static async Task<ShellRun> RunWith(int limit, string script)
    {
        ProcessStartInfo start = new(
            "/bin/sh",
            ["-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -n {limit} && exec \"$0\" \"$@\""),
                ShellProcess.Program, "-NoProfile", "-Command", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        return await ShellProcess.Finish(process);
    }
}
