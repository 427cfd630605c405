BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $server = Start-EventServer -Name turning -Multiplexer Epoll
    $other = Start-EventServer -Name other -Multiplexer Poll
    $rows = @($server | Measure-EventLoop -DurationSeconds 0.3 -IntervalSeconds 0.1)
    $row = $rows | Where-Object { $_.GetType().Name -eq 'EventLoopMeasurement' }
    $intervals = @($rows | Where-Object { $_.GetType().Name -eq 'EventLoopInterval' })
    $loads = Measure-Load { $other | Measure-EventServer -DurationSeconds 0.05 -WarmupSeconds 0 }
    $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($row))

    function Get-Completion([string] $Line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
    }

    function Get-Sum($Figures) {
        $Figures.AsleepPercent + $Figures.RunningPercent + $Figures.BlockedPercent +
            $Figures.WaitingForProcessorPercent + $Figures.ThrottledPercent + $Figures.StoppedPercent
    }
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Measure-EventLoop' {
    It 'measures the loops of a probe server, and no others of its process' {
        @($row) | Should -HaveCount 1
        $row.GetType().FullName | Should -BeExactly 'EventIo.Measurement.EventLoops.EventLoopMeasurement'
        $row.ProcessId | Should -Be $PID
        $row.ThreadId | Should -Be $server.ThreadIds
        $row.ThreadName | Should -Match '^EventIo'
        $row.Mechanism | Should -Be 'Epoll'
        $row.Grade | Should -Be 'Sampled'
        $row.Status | Should -Be 'Measured'
        $row.ResolutionMicroseconds | Should -BeGreaterThan 0
        $row.Samples | Should -BeGreaterThan 0
        $row.InspectionMilliseconds | Should -BeGreaterThan 0
    }

    It 'divides the time into shares that add up to 100 percent' {
        foreach ($figures in $rows) { [Math]::Abs((Get-Sum $figures) - 100) | Should -BeLessThan 1e-6 }
    }

    It 'writes intervals while it measures' {
        $intervals.Count | Should -BeGreaterOrEqual 1
        $intervals.Number | Should -Be (1..$intervals.Count)
        $intervals[0].GetType().FullName | Should -BeExactly 'EventIo.Measurement.EventLoops.EventLoopInterval'
        $rows[-1].GetType().Name | Should -Be 'EventLoopMeasurement'
    }

    It 'measures threads from Get-EventLoop, all at the same time' {
        $loops = @(Get-EventLoop -ProcessId $PID -SampleSeconds 0.05 | Where-Object ThreadName -Like 'EventIo*')
        $measured = @($loops | Measure-EventLoop -DurationSeconds 0.1)
        ($measured.ThreadId | Sort-Object) | Should -Be ($loops.ThreadId | Sort-Object)
        $measured.ThreadId | Should -Contain $server.ThreadIds[0]
        $measured.ThreadId | Should -Contain $other.ThreadIds[0]
    }

    It 'accepts processes from Get-Process' {
        $measured = [Diagnostics.Process]::GetCurrentProcess() | Measure-EventLoop -DurationSeconds 0.1
        $measured.ThreadId | Should -Contain $server.ThreadIds[0]
    }

    It 'repeats, for Compare-Measurement' {
        $before = $server | Measure-EventLoop -DurationSeconds 0.05 -Repeat 4
        $before.Repetition | Should -Be 1, 2, 3, 4
        $comparison = Compare-Measurement $before $before -Property AsleepPercent
        $comparison.Property | Should -Be 'AsleepPercent'
        $comparison.Verdict | Should -Be 'NoDifferenceShown'
    }

    It 'says what is wrong with <Id>' -ForEach @(
        @{ Id = 'ProcessNotFound'; Script = { Measure-EventLoop -ProcessId ([int]::MaxValue) -DurationSeconds 0.1 }; Category = 'ObjectNotFound' }
        @{ Id = 'ProcessNotFound'; Script = { Measure-EventLoop -ProcessId $PID -ThreadId 1 -DurationSeconds 0.1 }; Category = 'ObjectNotFound' }
        @{ Id = 'ProcessIdInvalid'; Script = { Measure-EventLoop -ProcessId 0 }; Category = 'InvalidArgument' }
        @{ Id = 'RemoteObject'; Script = { [pscustomobject]@{ ProcessId = $PID; PSComputerName = 'elsewhere' } | Measure-EventLoop }; Category = 'InvalidArgument' }
    ) {
        Test-Failure (Get-Failure $Script) "$Id,EventIo.Commands.MeasureEventLoopCommand" $Category
    }

    It 'follows system calls in the kernel, or says what that requires' {
        $traced = @($server | Measure-EventLoop -DurationSeconds 0.1 -Grade Traced 2>&1)
        $traced | Should -HaveCount 1
        if ($traced[0] -is [System.Management.Automation.ErrorRecord]) {
            $traced[0].FullyQualifiedErrorId | Should -Match '^(TracingNotPermitted|TracingUnavailable|TracepointMissing),'
            $traced[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        }
        else {
            $traced[0].Grade | Should -Be 'Traced'
            $traced[0].TracedPercent | Should -Be 100
            $traced[0].SystemCallPercent | Should -BeGreaterOrEqual 0
            [Math]::Abs((Get-Sum $traced[0]) - 100) | Should -BeLessThan 1e-6
        }
    }

    It 'says that a process has no loop' {
        $sleeper = Start-Process sleep 1000 -PassThru
        try {
            $failure = Get-Failure { Measure-EventLoop -ProcessId $sleeper.Id -DurationSeconds 0.1 }
            Test-Failure $failure 'EventLoopNotFound,EventIo.Commands.MeasureEventLoopCommand' 'ObjectNotFound'
            (Measure-EventLoop $sleeper.Id $sleeper.Id -DurationSeconds 0.1).BlockedPercent | Should -BeGreaterThan 90
        }
        finally { $sleeper.Kill() }
    }

    It 'stops within 200 ms, and keeps what it has measured' {
        $shell = New-Shell
        try {
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$((Get-Module EventIo).ModuleBase)/EventIo.psd1").Invoke()
            $milliseconds = foreach ($i in 1..3) {
                $shell.Commands.Clear()
                $null = $shell.AddScript("Measure-EventLoop -ProcessId $PID -ThreadId $($server.ThreadIds[0]) -DurationSeconds 600 -IntervalSeconds 0.05")
                $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
                $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
                Wait-Until { $output.Count -ge 1 } -For 'the first interval'
                $client = Connect-Port $server.Port
                foreach ($byte in 1..20) { $null = Send-Byte $client }
                $client.Dispose()
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $watch.ElapsedMilliseconds
            }
            # On a busy machine a stop may have to wait for the processor, so the fastest of three stops counts.
            [Linq.Enumerable]::Min([long[]]$milliseconds) | Should -BeLessThan 200
            $shell.Commands.Clear()
            $kept = $shell.AddScript('$EventIoInterrupted').Invoke()
            $kept[-1].Status | Should -Be 'Interrupted'
            $kept[-1].Turns | Should -BeGreaterThan 0
            $path = "$(Get-TemporaryPath).hgrm"
            try {
                $kept[-1] | Export-LatencyHistogram $path
                Get-Content $path -TotalCount 1 | Should -Match 'Value +Percentile'
            }
            finally { Remove-Item $path -ErrorAction Ignore }
        }
        finally { $shell.Dispose() }
    }

    It 'exports turns of deserialized rows, and says that a row has no lag' {
        $path = "$(Get-TemporaryPath).hlog"
        try {
            $elsewhere = $copy, $row | Where-Object Turns -gt 0
            if ($elsewhere) {
                $elsewhere | Export-LatencyHistogram $path
                (Get-Content $path)[-1] | Should -Match 'HISTFAAA'
            }
            $failure = Get-Failure { $loads | Export-LatencyHistogram $path -Latency Lag }
            Test-Failure $failure 'HistogramMissing,EventIo.Commands.ExportLatencyHistogramCommand' 'InvalidData'
        }
        finally { Remove-Item $path -ErrorAction Ignore }
    }

    It 'shows its table within 120 characters, the same for deserialized objects' {
        $text = ($row | Out-String -Width 120) -replace '\e\[[\d;]*m'
        $lines = $text.Trim("`r", "`n").Split("`n")
        $lines[0] | Should -Match '^Process +Thread +Turns/s +P99 us +Lag max +Run % +Verdict +P50 us +Max us +Sleep % +1us +10ms'
        foreach ($line in $lines) { $line.Length | Should -BeLessOrEqual 120 }
        ($copy | Out-String -Width 120) -replace '\e\[[\d;]*m' | Should -Be $text
        ($intervals[0] | Out-String -Width 120) | Should -Match ' at \d'
    }

    It 'offers processes and threads' {
        (Get-Completion 'Measure-EventLoop -ProcessId ').CompletionText | Should -Contain "$PID"
        (Get-Completion "Measure-EventLoop -ProcessId $PID -ThreadId ").CompletionText | Should -Contain "$($server.ThreadIds[0])"
    }
}

Describe 'Probe servers in the pipeline' {
    It 'pass their process, and not their number, to <_>' -ForEach 'Get-EventLoop', 'Get-EpollInstance' {
        $found = @(Get-EventServer | & $_ -SampleSeconds 0.05)
        $found.ProcessId | Sort-Object -Unique | Should -Be $PID
    }

    It 'are refused from another computer' {
        $distant = [pscustomobject]@{ Id = 1; ProcessId = $PID; PSComputerName = 'elsewhere' }
        Test-Failure (Get-Failure { $distant | Get-EventLoop }) 'RemoteObject,EventIo.Commands.GetEventLoopCommand' 'InvalidArgument'
    }
}
