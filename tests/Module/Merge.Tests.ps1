BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $server = Start-EventServer
    # Two loads at the same time, in runspaces of this process.
    $shells = 1..2 | ForEach-Object {
        $shell = New-Shell
        $null = $shell.AddCommand('Import-Module').AddArgument("$((Get-Module EventIo).ModuleBase)/EventIo.psd1").Invoke()
        $shell.Commands.Clear()
        $null = $shell.AddScript({
            param($port)
            Measure-EventServer 127.0.0.1 $port -ConnectionCount 3 -DurationSeconds 3 -WarmupSeconds 0 -IntervalSeconds 0.5
        }).AddArgument($server.Port)
        [pscustomobject]@{ Shell = $shell; Run = $null }
    }
    foreach ($one in $shells) { $one.Run = $one.Shell.BeginInvoke() }
    $both = foreach ($one in $shells) { , @($one.Shell.EndInvoke($one.Run)) }
    foreach ($one in $shells) { $one.Shell.Dispose() }
    $loads = $both | ForEach-Object { $_[-1] }
    $command = 'EventIo.Commands.MergeMeasurementCommand'

    function ConvertTo-Deserialized($Item) {
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Item))
    }
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Merge-Measurement' {
    It 'adds loads that were measured at the same time' {
        $row = $loads | Merge-Measurement -WarningAction Ignore
        $row.MergedCount | Should -Be 2
        $row.ConnectionCount | Should -Be 6
        $row.Requests | Should -Be ($loads[0].Requests + $loads[1].Requests)
        $row.ResponseHistogram.TotalCount | Should -Be ($loads[0].ResponseHistogram.TotalCount + $loads[1].ResponseHistogram.TotalCount)
        $row.MaxMicroseconds | Should -Be ($loads.MaxMicroseconds | Measure-Object -Maximum).Maximum
        $row.StartSpreadSeconds | Should -BeGreaterOrEqual 0
        $row.ClockDifferenceMaxSeconds | Should -Be 0 -Because 'one host has one clock'
        $row.Host.MachineName | Should -Be ([Environment]::MachineName)
    }

    It 'adds rows from <_> like live ones' -ForEach 'remoting', 'JSON' {
        $distant = if ($_ -eq 'JSON') {
            $loads | Select-Object * -ExcludeProperty ResponseHistogram, ServiceHistogram |
                ConvertTo-Json -Depth 4 -EnumsAsStrings | ConvertFrom-Json
        }
        else { ConvertTo-Deserialized $loads }
        $live = $loads | Merge-Measurement -WarningAction Ignore
        $row = $distant | Merge-Measurement -WarningAction Ignore
        foreach ($property in 'Requests', 'RequestsPerSecond', 'P99Microseconds', 'Errors', 'Workload', 'Target', 'MergedCount') {
            "$($row.$property)" | Should -Be "$($live.$property)" -Because $property
        }
        $row.Verdict.Kind | Should -Be $live.Verdict.Kind
        $row.EncodedResponseHistogram | Should -Be $live.EncodedResponseHistogram
    }

    It 'adds intervals number by number' {
        $intervals = $both | ForEach-Object { $_[0..($_.Count - 2)] }
        $merged = @($intervals | Merge-Measurement)
        # On a busy machine an interval may be missing.
        $merged.Number | Should -Be ($intervals.Number | Sort-Object -Unique)
        $first = $intervals | Where-Object Number -EQ $merged[0].Number
        $merged[0].Requests | Should -Be ($first.Requests | Measure-Object -Sum).Sum
        $merged[0].ConnectionCount | Should -Be ($first.ConnectionCount | Measure-Object -Sum).Sum
    }

    It 'adds repetitions of a readiness measurement' {
        $rows = Measure-Multiplexer Epoll -TriggerMode Level -SocketCount 10 -Iteration 500 -Repeat 3
        $row = ConvertTo-Deserialized $rows | Merge-Measurement
        $row.Turns | Should -Be ($rows.Turns | Measure-Object -Sum).Sum
        $row.Histogram.TotalCount | Should -Be $row.Turns
    }

    It 'refuses rows that do not belong together, and says why' {
        $rows = Measure-Multiplexer Poll, Epoll -TriggerMode Level -SocketCount 10 -Iteration 500
        $failure = Get-Failure { $rows | Merge-Measurement }
        Test-Failure $failure "MergeRefused,$command" InvalidData
        "$failure" | Should -Be 'The rows differ in Multiplexer: Poll and Epoll.'
        $failure = Get-Failure { $loads[0], $loads[0] | Merge-Measurement }
        "$failure" | Should -Be 'Two of the rows are the same measurement.'
        Test-Failure (Get-Failure { $server | Merge-Measurement }) "MergeRefused,$command" InvalidData
        $transfer = Measure-ZeroCopy -Method Copy -PayloadBytes 4096 -Round 1 -DurationSeconds 0.01 -WarningAction Ignore
        $failure = Get-Failure { $transfer | Merge-Measurement }
        Test-Failure $failure "MergeRefused,$command" InvalidData
        "$failure" | Should -Match "^Transfers can't be added"
    }

    It 'leaves out incomplete measurements, with a warning' {
        $rows = @($loads) + @($loads[0] | Select-Object *)
        $rows[-1].Status = 'Interrupted'
        $row = $rows | Merge-Measurement -WarningVariable warnings -WarningAction SilentlyContinue
        $row.MergedCount | Should -Be 2
        "$warnings" | Should -Match '^1 rows are left out'
    }
}
