using System.Diagnostics;
using EventIo.Native.Linux;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>
/// System calls that may be missing are denied: they fail with ENOSYS, as absent calls do, or with EPERM or EACCES, as
/// forbidden calls do. Meanwhile servers start and serve, loads run, sockets are listed and read, and files are moved.
/// Everything works, or reports what is missing.
/// </summary>
public sealed class DeniedCallTests : IDisposable
{
    // Every line has a step, its result, and the ids of its errors.
    private const string Script = """
        function Step([string] $name, [scriptblock] $work) {
            $ids = @()
            try { $result = & $work 2>&1 3>$null } catch { $result = $_ }
            $errors = @($result | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
            $ids = @($errors | ForEach-Object { $_.FullyQualifiedErrorId.Split(',')[0] }) | Sort-Object -Unique
            $text = @($result | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] }) -join ' '
            [Console]::Out.WriteLine("$name|$text|$ids")
        }
        function Send([int] $port, [string] $text) {
            $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $port)
            $client.ReceiveTimeout = 30000
            $client.GetStream().Write([Text.Encoding]::ASCII.GetBytes($text))
            $client
        }
        function Answer([Net.Sockets.TcpClient] $client) {
            [IO.StreamReader]::new($client.GetStream()).ReadToEnd().Split(' ')[1]
            $client.Dispose()
        }
        $cases = foreach ($kind in 'Epoll', 'Poll', 'Select', 'IoUring', 'ThreadPerConnection') {
            foreach ($load in @{ Workload = 'Http' }, @{ Workload = 'File'; Root = $folder }) {
                $case = @{ Name = "$kind $($load.Workload)" }
                try {
                    $case.Server = Start-EventServer -Multiplexer $kind @load -HeaderTimeoutSeconds 0.2 -EA Stop 3>$null
                    # The head that never ends is what a wait shorter than a millisecond is for.
                    $case.Endless = Send $case.Server.Port 'GE'
                } catch { $case.Error = $_ }
                $case
            }
        }
        foreach ($case in $cases) {
            Step $case.Name {
                if ($case.Error) { return $case.Error }
                $s = $case.Server
                $whole = Send $s.Port "GET $($s.Root ? '/a.txt' : '/') HTTP/1.0`r`n`r`n"
                "$(Answer $case.Endless) $(Answer $whole)"
                "$($s.State)$($s.Fault)"
                $s | Stop-EventServer
            }
        }
        Step 'Load' {
            $s = Start-EventServer -Multiplexer ThreadPerConnection -Workload Http
            $row = $s | Measure-EventServer -ConnectionCount 2 -DurationSeconds 0.2 -WarmupSeconds 0
            if ($row) { "$($row.Requests -gt 0) $($row.Errors)" }
        }
        $s = Start-EventServer -Multiplexer ThreadPerConnection
        $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $s.Port)
        Step 'List' { @(Get-TcpSocket -LocalPort $s.Port).Count -ge 2 }
        Step 'Option' { @($client.Client | Get-SocketOption TCP_NODELAY).Count }
        # An epoll set with an eventfd, and the runtime's own threads in poll(2).
        Step 'Loops' {
            $s = Start-EventServer -Multiplexer Epoll
            $rows = @(Get-EventLoop -ProcessId $PID -All -SampleSeconds 0)
            "$(@($rows.Mechanism | Sort-Object -Unique).Count -ge 2)"
            $rows.Limitations | ForEach-Object { if ($_ -match '\w+\(2\) failed with E\w+') { $Matches[0] } } |
                Sort-Object -Unique
        }
        Step 'Sets' { @(Get-EpollInstance -ProcessId $PID).Count -ge 0 }
        # Without the kernel's listing the sockets are looked up in /proc/net.
        Step 'Entries' {
            $s = Start-EventServer -Multiplexer Epoll
            @(Get-EpollInstance -ProcessId $PID -IncludeEntry 3>$null).Local -contains $s.EndPoint
        }
        Step 'Diagnosis' { "$((Test-NetworkHost -WindowSeconds 0.1).Evidence)" -notmatch '\b0 TCP sockets' }
        Step 'Transfer' {
            (Measure-ZeroCopy -Method Copy, SendFile, Splice -PayloadBytes 4096 -Round 1 -DurationSeconds 0.01).Status
        }
        Step 'Readiness' { (Measure-Multiplexer -Multiplexer Poll -SocketCount 4 -Iteration 10).Status }
        """;

    private readonly TemporaryFolder _folder = new();

    // eventfd2 is denied alone: without it nothing starts, so the other calls would not be tried.
    private const string Hiding = "eventfd2";

    /// <summary>
    /// Calls that may be denied together: each of them is tried even if the others of its group are denied.
    /// </summary>
    public static TheoryData<string> Groups { get; } =
    [
        Hiding,
        .. Calls.Where(call => call != Hiding).Select((call, place) => (call, place))
            .GroupBy(row => row.place % 3, row => row.call).Select(group => string.Join(',', group)),
    ];

    public static TheoryData<string> All { get; } = [.. Calls];

    private static IEnumerable<string> Calls =>
        OptionalCall.All.Select(row => row.Name).Append(DeniedCalls.SocketDiagnostics);

    public void Dispose() => _folder.Dispose();

    // EPERM is the error that containers return.
    [Theory, MemberData(nameof(Groups))]
    public Task Without_several_calls_everything_works_or_reports_what_is_missing(string calls) => Walk(calls, "EPERM");

    [Theory(Explicit = Run.Long), MemberData(nameof(Groups))]
    public async Task Missing_and_forbidden_calls_have_the_same_result_as_denied_ones(string calls)
    {
        await Walk(calls, "ENOSYS");
        await Walk(calls, "EACCES");
    }

    [Theory(Explicit = Run.Long), MemberData(nameof(All))]
    public async Task Without_a_single_call_everything_works_or_reports_what_is_missing(string call)
    {
        await Walk(call, "EPERM");
        await Walk(call, "ENOSYS");
        await Walk(call, "EACCES");
    }

    private async Task Walk(string calls, string error)
    {
        _folder.Write("a.txt", "hello"u8);
        ProcessStartInfo start = DeniedCalls.StartInfo(
            calls, error, ShellProcess.Program, "-NoProfile", "-Command", $"$folder = '{_folder.Path}'\n{Script}");
        using Process process = Process.Start(start)!;
        ShellRun run = await ShellProcess.Finish(process);
        Assert.True(run.ExitCode == 0, $"{run.ExitCode}: {run.Output}{run.Error}");
        string[] denied = calls.Split(',');
        foreach (string line in run.Lines)
        {
            string[] parts = line.Split('|');
            string limitations = string.Concat(
                denied.Order(StringComparer.Ordinal).Select(call => Limitation(call, error)));
            string right = Right(parts[0]) + (parts[0] == "Loops" ? limitations : "");
            // A row says in its status that it could not be measured.
            bool isRight = (calls == Hiding && parts[0] == "Readiness")
                || (parts[2].Length == 0
                    ? parts[1] == right
                    : denied.Any(call => Allowed(call, parts[0]).Contains(parts[2])));
            Assert.True(isRight, $"{line}\n\n{run.Output}{run.Error}");
        }
        Assert.Equal(19, run.Lines.Length);
    }

    private static string Right(string step) => step switch
    {
        "Load" => "True 0",
        "Option" => "1",
        "List" or "Loops" or "Sets" or "Entries" or "Diagnosis" => "True",
        "Transfer" => "Measured Measured Measured",
        "Readiness" => "Measured",
        _ => "408 200 Running",
    };

    // The reason that the row of a loop gives.
    private static string Limitation(string call, string error) =>
        call is "process_vm_readv" or "kcmp" ? $" {call}(2) failed with {error}" : "";

    private static string[] Allowed(string call, string step)
    {
        bool isIoUring = step.StartsWith("IoUring", StringComparison.Ordinal);
        bool isThreads = step.StartsWith("Thread", StringComparison.Ordinal);
        return call switch
        {
            Hiding when !isThreads && step is not ("List" or "Option" or "Diagnosis") =>
                ["MultiplexerUnavailable", "OperationNotPermitted", "PermissionDenied", "SystemCallMissing"],
            "io_uring_setup" or "io_uring_enter" when isIoUring => ["MultiplexerUnavailable"],
            // The whole test process is denied io_uring.
            _ when isIoUring && Environment.GetEnvironmentVariable("EVENTIO_TESTS_DENY_IO_URING") is not null =>
                ["MultiplexerUnavailable"],
            _ => [],
        };
    }
}
