using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Remoting;

/// <summary>
/// Many hosts by PowerShell remoting over SSH, as about_EventIo_ManyHosts describes. A session takes seconds to begin,
/// so all of these are long tests.
/// </summary>
public sealed class RemotingTests
{
    private const string Connect = """
        $sessions = New-PSSession -SSHConnection $hosts -ErrorAction SilentlyContinue -ErrorVariable failures
        Invoke-Command $sessions { Import-Module $using:module }

        """;

    [Theory(Explicit = Run.Long)]
    [InlineData(2)]
    [InlineData(10)]
    public void Generators_on_several_hosts_are_one_load_on_one_server(int count)
    {
        using var hosts = new RemoteHosts();
        for (int number = 1; number <= count; number++)
            hosts.Add($"gen{number}");
        string[] lines = hosts.Run(Connect + """
            $web = Start-EventServer 7007 -Address 0.0.0.0 -Workload Http -WarningAction Ignore
            $start = (Get-Date).AddSeconds(5)
            $many = $sessions.Count
            $rows = Invoke-Command $sessions {
                Measure-EventServer $using:server 7007 -Workload Http -RatePerSecond 200 -ConnectionCount 2 `
                    -GeneratorCount $using:many -StartAt $using:start -WarmupSeconds 0.2 -DurationSeconds 2
            }
            $all = $rows | Merge-Measurement -WarningAction Ignore
            ($rows | ForEach-Object { "$($_.Host)".Split(':')[0] } | Sort-Object) -join ','
            "$($rows.Count) $($all.MergedCount) $($all.GeneratorCount) $($all.ConnectionCount)"
            [Math]::Round($all.RatePerSecond, 3)
            "$($all.Errors) $($all.Requests + $all.UnansweredRequests + $all.UnsentRequests)"
            "$(@($rows | Where-Object { $_.StartedAt -lt $start.ToUniversalTime() }).Count) too early"
            $began = $rows.StartedAt | Sort-Object
            "$($all.StartSpreadSeconds -eq ($began[-1] - $began[0]).TotalSeconds)"
            $quiet = @{ WarningVariable = 'said'; WarningAction = 'SilentlyContinue' }
            $part = $rows | Select-Object -Skip 1 | Merge-Measurement @quiet
            "$(@($said -match ' of \d+ generators are in this row').Count) $([Math]::Round($part.RatePerSecond, 3))"
            # These hosts share one clock, which may be synchronized: its error is then known.
            $isKnown = $null -notin $rows.ClockMaxErrorSeconds
            $said = @($rows | Merge-Measurement 3>&1 | Where-Object { "$_" -match '^The difference between' })
            "$($said.Count -eq [int](-not $isKnown)) $(($null -ne $all.ClockDifferenceMaxSeconds) -eq $isKnown)"
            """);
        Assert.Equal(string.Join(',', Enumerable.Range(1, count).Select(number => $"gen{number}").Order(
            StringComparer.Ordinal)), lines[0]);
        Assert.Equal($"{count} {count} {count} {2 * count}", lines[1]);
        Assert.Equal(["200", "0 400", "0 too early", "True"], lines[2..6]);
        Assert.Equal([$"1 {200 - (200 / count)}", "True True"], lines[6..]);
    }

    [Fact(Explicit = Run.Long)]
    public void A_host_that_is_down_is_an_error_and_the_others_answer()
    {
        using var hosts = new RemoteHosts();
        hosts.AddDown("gone");
        hosts.Add("slow", "/usr/bin/nice -n 19 ");
        hosts.Add("guest");
        string[] lines = hosts.Run(
            Connect + """
            "$($failures.Count) $("$failures".Contains($hosts[0].HostName)) $(@($sessions).Count)"
            Invoke-Command $sessions { "$(@(Get-TcpSocket -State Listen -LocalPort 22).Count) $(id -un)" } 3>$null |
                Sort-Object
            """,
            user: name => name == "guest" ? RemoteHosts.OrdinaryUser : null);
        // PowerShell shows the messages of ssh before its own.
        lines = lines[^3..];
        Assert.Equal("1 True 2", lines[0]);
        Assert.Equal(["1 root", $"1 {RemoteHosts.OrdinaryUser}"], lines[1..]);
    }

    [Fact(Explicit = Run.Long)]
    public void Remote_rows_look_like_local_ones()
    {
        using var hosts = new RemoteHosts();
        hosts.Add("far");
        string[] lines = hosts.Run(Connect + """
            Import-Module $module
            foreach ($command in @(
                'Start-EventServer 7007 | Measure-EventServer -DurationSeconds 0.2 -WarmupSeconds 0'
                'Get-EventServer | Measure-EventServer -RatePerSecond 50, 100 -StepSeconds 0.2 -WarmupSeconds 0'
                'Measure-Multiplexer Epoll -TriggerMode Level -SocketCount 10 -Iteration 200'
                'Get-Multiplexer'
                'Get-TcpSocket'
                'Get-EventLoop -SampleSeconds 0'
                'Test-NetworkHost -WindowSeconds 0.2 -IncludePassed'
                'Get-SocketProfile'
            )) {
                $there = Invoke-Command $sessions -HideComputerName {
                    $rows = Invoke-Expression $using:command
                    $rows
                    $rows | Out-String -Width 160
                    $rows | Format-List | Out-String -Width 160
                } 3>$null
                $rows = $there | Select-Object -SkipLast 2
                $table = ($rows | Out-String -Width 160) -ceq $there[-2]
                $list = ($rows | Format-List | Out-String -Width 160) -ceq $there[-1]
                "$(@($rows).Count -gt 0) $table $list $command"
                if (-not $table) { $there[-2]; $rows | Out-String -Width 160 }
                if (-not $list) { $there[-1]; $rows | Format-List | Out-String -Width 160 }
            }
            """);
        Assert.True(lines.Length == 8, string.Join('\n', lines));
        Assert.All(lines, line => Assert.StartsWith("True True True", line, StringComparison.Ordinal));
    }

    [Fact(Explicit = Run.Long)]
    public void Two_lines_bring_the_module_to_a_host_that_lacks_it()
    {
        using var hosts = new RemoteHosts();
        hosts.Add("bare");
        string[] lines = hosts.Run("""
            $session = New-PSSession -SSHConnection $hosts
            Import-Module $module
            # What a package contains, by the name that Import-Module finds.
            $package = New-Item "$folder/here/EventIo" -ItemType Directory -Force
            $base = (Get-Module EventIo).ModuleBase
            Copy-Item "$base/EventIo.psd1", "$base/*.ps1xml", "$base/bin" $package -Recurse
            $null = New-Item "$folder/there" -ItemType Directory
            Copy-Item $package "$folder/there" -ToSession $session -Recurse
            Invoke-Command $session { Import-Module "$using:folder/there/EventIo" }
            Invoke-Command $session {
                "$((Get-Module EventIo).ModuleBase -eq "$using:folder/there/EventIo")"
                "$((Get-Multiplexer Epoll).IsAvailable)"
            }
            """);
        Assert.Equal(["True", "True"], lines);
    }

    [Theory(Explicit = Run.Long)]
    [InlineData(3)]
    [InlineData(10)]
    public void Ctrl_C_of_the_operator_stops_every_generator(int count)
    {
        IgnoredSignals.SkipWhereIgnored(PosixSignal.SIGINT);
        using var hosts = new RemoteHosts();
        for (int number = 1; number <= count; number++)
            hosts.Add($"gen{number}");
        using OtherProcess shell = hosts.Start(Connect + """
            $web = Start-EventServer 7007 -Address 0.0.0.0 -WarningAction Ignore
            function Wait([int] $connections) {
                while (@(Get-TcpSocket -LocalPort 7007 -State Established).Count -ne $connections) { }
            }
            # Ctrl+C stops the pipeline that runs: so does this.
            $shell = [powershell]::Create()
            $null = $shell.AddScript({
                param($sessions, $server)
                Invoke-Command $sessions {
                    Measure-EventServer $using:server 7007 -ConnectionCount 2 -DurationSeconds 600
                }
            }).AddArgument($sessions).AddArgument($server)
            $null = $shell.BeginInvoke()
            Wait (2 * $sessions.Count)
            $shell.Stop()
            Wait 0
            "stopped, $(@($sessions | Where-Object State -EQ Opened).Count) open"
            # The connections are gone a moment before the rows are handed over.
            for ($tries = 0; $tries -lt 20 -and @($status -eq 'Interrupted').Count -lt $sessions.Count; $tries++) {
                $status = Invoke-Command $sessions { "$($EventIoInterrupted.Status)" }
            }
            "$(@($status -eq 'Interrupted').Count) interrupted"
            try {
                Invoke-Command $sessions {
                    Measure-EventServer $using:server 7007 -ConnectionCount 2 -DurationSeconds 600
                }
            }
            finally { Wait 0; [Console]::Out.WriteLine('stopped by a signal') }
            """);
        Assert.Equal($"stopped, {count} open", Next(shell));
        Assert.Equal($"{count} interrupted", Next(shell));
        Eventually.True(
            () => hosts.All.All(host => host.Place.ReadNet("tcp").Contains(":1B5F 01", StringComparison.Ordinal)),
            "Not every generator has a connection.");
        // SIGINT (signal(7)), to the shell alone: the generators are not children of the test.
        using (Process kill = Process.Start("kill", ["-INT", shell.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        Assert.Equal("stopped by a signal", Next(shell));
    }

    // Each generator warns that it was interrupted.
    private static string? Next(OtherProcess shell)
    {
        string? line;
        do
            line = shell.Output.ReadLine();
        while (line?.StartsWith("WARNING: Interrupted.", StringComparison.Ordinal) == true);
        return line;
    }
}
