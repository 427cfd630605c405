BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $manifest = "$((Get-Module EventIo).ModuleBase)/EventIo.psd1"
    $quick = @{ DurationSeconds = 0.2; WarmupSeconds = 0.05 }
    $echo = Start-EventServer -Name loaded
    $web = Start-EventServer -Workload Http -Name 'loaded web'
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Measure-EventServer' {
    It 'loads servers from the pipeline, each with its workload' {
        $sink = Start-EventServer -Workload Sink
        $source = Start-EventServer -Workload Source
        $rows = $echo, $web, $sink, $source | Measure-EventServer @quick
        $sink, $source | Stop-EventServer
        $rows.Workload | Should -Be 'Echo', 'Http', 'Sink', 'Source'
        $rows.ServerName | Should -Be 'loaded', 'loaded web', $sink.Name, $source.Name
        foreach ($row in $rows) { $row.Status | Should -Be 'Measured' }
        $rows[0].Requests | Should -BeGreaterThan 0
        $rows[0].ServerCpuNanosecondsPerRequest | Should -BeGreaterThan 0
        $rows[2].Requests | Should -BeNullOrEmpty
        $rows[2].SentBytesPerSecond | Should -BeGreaterThan 0
        $rows[3].ReceivedBytesPerSecond | Should -BeGreaterThan 0
    }

    It 'returns a row for each connection count, message size and repetition, in alternating order' {
        $rows = $echo | Measure-EventServer -ConnectionCount 1, 3 -MessageBytes 10, 2000 -Repeat 2 -DurationSeconds 0.05 -WarmupSeconds 0
        $rows | Should -HaveCount 8
        $rows.ConnectionCount | Should -Be 1, 1, 3, 3, 1, 1, 3, 3
        $rows.MessageBytes | Should -Be 10, 2000, 10, 2000, 10, 2000, 10, 2000
        $rows.Repetition | Should -Be 1, 1, 1, 1, 2, 2, 2, 2
    }

    It 'accepts an address and a port, by name too, and a path' {
        (Measure-EventServer 127.0.0.1 $echo.Port @quick).Target | Should -Be $echo.EndPoint
        (Measure-EventServer localhost $web.Port -Workload Http @quick).Requests | Should -BeGreaterThan 0
        $far = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($echo))
        ($far | Measure-EventServer @quick).Target | Should -Be $echo.EndPoint
        $path = Get-TemporaryPath
        $unix = Start-EventServer -Path $path
        ($unix | Measure-EventServer @quick).Target | Should -Be $path
        (Measure-EventServer -Path $path @quick).Requests | Should -BeGreaterThan 0
        $unix | Stop-EventServer
    }

    It 'reaches a server that listens on every address' {
        $all = Start-EventServer -Address 0.0.0.0 -WarningAction Ignore
        $row = $all | Measure-EventServer @quick
        $all | Stop-EventServer
        $row.Target | Should -Be "127.0.0.1:$($all.Port)"
    }

    It 'keeps to a rate, and has response and service time side by side' {
        $row = $echo | Measure-EventServer -RatePerSecond 500 -Arrival Poisson -Seed 3 -DurationSeconds 0.5 -WarmupSeconds 0.1
        $row.RatePerSecond | Should -Be 500
        $row.Arrival | Should -Be 'Poisson'
        $row.Requests + $row.Errors + $row.UnansweredRequests + $row.UnsentRequests | Should -Be $row.ResponseHistogram.TotalCount
        $row.P99Microseconds | Should -BeGreaterOrEqual $row.ServiceP99Microseconds
        $row.MissedSends | Should -Not -BeNullOrEmpty
        "$($row.Verdict)" | Should -Match 'TooFewSamples'
    }

    It 'has a row for each step of a ramp, from numbers and ranges' {
        $rows = $echo | Measure-EventServer -RatePerSecond 400, 100..300 -StepCount 3 -StepSeconds 0.1 -WarmupSeconds 0
        $rows.RatePerSecond | Should -Be 400, 100, 200, 300
        $rows.RampStep | Should -Be (1..4)
        $rows.DurationSeconds | Should -Be 0.1, 0.1, 0.1, 0.1
        $rows.ConnectionsOpened | Should -Be 10, 0, 0, 0
        ($rows | Show-Measurement)[0] | Should -Be 'Latency over rate'
        @($rows + $rows | Merge-Measurement -ErrorAction SilentlyContinue -ErrorVariable refused) | Should -HaveCount 0
        $refused | Should -HaveCount 4 -Because 'each step is merged with its counterpart'
    }

    It 'has no rate in a closed loop' {
        $row = $echo | Measure-EventServer @quick
        $row.RatePerSecond | Should -BeNullOrEmpty
        $row.MissedSends | Should -BeNullOrEmpty
        $row.P50Microseconds | Should -Be $row.ServiceP50Microseconds
    }

    It 'runs on <_>' -ForEach 'Select', 'Poll', 'Epoll', 'IoUring' {
        if (-not (Get-Multiplexer $_).IsAvailable) { Set-ItResult -Skipped -Because (Get-Multiplexer $_).Reason }
        $row = $echo | Measure-EventServer -Multiplexer $_ @quick
        $row.Status | Should -Be 'Measured'
        $row.Multiplexer | Should -Be $_
        $row.Requests | Should -BeGreaterThan 0
        $row.Errors | Should -Be 0
    }

    It 'requests a path with fields, and counts unexpected responses' {
        $row = $web | Measure-EventServer -HttpPath /nowhere -HttpHeader @{ 'X-Why' = 'test' } @quick
        $row.Requests | Should -Be 0
        $row.StatusErrors | Should -BeGreaterThan 0
        $row.P50Microseconds | Should -BeNullOrEmpty
        ($web | Measure-EventServer -HttpPath /nowhere -ExpectedStatusCode 404 @quick).Errors | Should -Be 0
    }

    It 'sends the given fields unchanged and in place of its default fields' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        $null = $shell.AddScript({
            param($listener)
            while ($true) {
                $client = $listener.AcceptTcpClient()
                $reader = [IO.StreamReader]::new($client.GetStream(), [Text.Encoding]::Latin1)
                $lines = for ($line = $reader.ReadLine(); $line; $line = $reader.ReadLine()) { $line }
                $client.Close()
                if ($lines) { $listener.Stop(); return $lines }
            }
        }).AddArgument($listener)
        $running = $shell.BeginInvoke()
        $fields = @{ 'User-Agent' = 'mine'; Host = 'there'; Accept = 'text/html', 'text/plain'; Number = 1.5; Latin = "caf$([char]0xE9)" }
        $null = Measure-EventServer 127.0.0.1 $listener.LocalEndpoint.Port -Workload Http -HttpHeader $fields -ConnectionCount 1 -DurationSeconds 0.2 -WarmupSeconds 0 -ErrorAction SilentlyContinue 3>$null
        $lines = $shell.EndInvoke($running)
        $shell.Dispose()
        $lines | Sort-Object | Should -Be 'Accept: text/html, text/plain', 'GET / HTTP/1.1', 'Host: there', "Latin: caf$([char]0xE9)", 'Number: 1.5', 'User-Agent: mine'
    }

    It 'speaks a protocol of fixed requests and answers' {
        $row = Measure-EventServer 127.0.0.1 $echo.Port -RequestText "PING`r`n" -ResponseText "PING`r`n" @quick
        $row.MessageBytes | Should -Be 6
        $row.Errors | Should -Be 0
        (Measure-EventServer 127.0.0.1 $echo.Port -RequestText "PING`r`n" -ResponseText "+PONG`r`n" @quick).ContentErrors | Should -BeGreaterThan 0
    }

    It 'opens a connection for each request' {
        $row = $web | Measure-EventServer -Workload Connect @quick
        $row.Exchange | Should -Be 'Http'
        $row.Errors | Should -Be 0
        $row.ConnectionsOpened | Should -BeGreaterOrEqual $row.Requests
        $row.ConnectP50Microseconds | Should -BeGreaterThan 0
    }

    It 'returns intervals as they happen, then the result' {
        $seen = $echo | Measure-EventServer -RatePerSecond 500 -DurationSeconds 0.5 -WarmupSeconds 0 -IntervalSeconds 0.1
        $intervals = @($seen | Where-Object { $_.GetType().Name -eq 'LoadInterval' })
        # A busy machine may merge intervals.
        $intervals.Count | Should -BeGreaterOrEqual 1
        $intervals.Number | Should -Be ($intervals.Number | Sort-Object -Unique)
        $seen[-1].GetType().Name | Should -Be 'LoadMeasurement'
        $sum = 0
        foreach ($interval in $intervals) { $sum += $interval.Requests }
        $sum | Should -Be $seen[-1].Requests
    }

    It 'searches for the highest rate within a latency target' {
        $search = @{ FindMaximumRate = $true; ConnectionCount = 4; WarmupSeconds = 0; WarningAction = 'Ignore' }
        $row = Measure-Load { $echo | Measure-EventServer -LatencyTargetMilliseconds 100 -DurationSeconds 0.1 @search }
        $row.SearchSteps.Count | Should -BeGreaterThan 0
        $row.LatencyTargetMilliseconds | Should -Be 100
        if ($null -ne $row.MaximumRatePerSecond) {
            $row.MaximumRatePerSecond | Should -Be $row.RatePerSecond
            $row.P99Microseconds | Should -BeLessOrEqual 100000
        }
        $impossible = Measure-Load { $echo | Measure-EventServer -LatencyTargetMilliseconds 0.001 -DurationSeconds 0.05 @search }
        $impossible.MaximumRatePerSecond | Should -BeNullOrEmpty
        $impossible.Reason | Should -Match 'No rate kept P99 within 0.001 ms'
    }

    It 'ends early when the pipeline needs no more, and leaves nothing open' {
        $before = Get-KernelObjectCount
        foreach ($i in 1) {
            $echo | Measure-EventServer -DurationSeconds 60 -WarmupSeconds 0 -IntervalSeconds 0.1 | ForEach-Object { break }
        }
        Wait-Until { (Get-KernelObjectCount) -eq $before } -For 'the connections to be closed'
    }

    It 'works in a job' {
        $row = Measure-Load {
            Start-Job -ScriptBlock {
                Import-Module $using:manifest
                Measure-EventServer 127.0.0.1 $using:echo.Port -DurationSeconds 0.1 -WarmupSeconds 0
            } | Receive-Job -Wait -AutoRemoveJob
        }
        $row.Status.ToString() | Should -Be 'Measured'
        $row.psobject.TypeNames | Should -Contain 'Deserialized.EventIo.Measurement.Load.LoadMeasurement'
        $row.Requests | Should -BeGreaterThan 0
    }
}

Describe 'Measure-EventServer in another runspace' {
    It 'loads the servers of this process' {
        $other = [powershell]::Create([initialsessionstate]::CreateDefault2())
        $null = $other.AddScript('param($Manifest, $Server) Import-Module $Manifest; $Server | Measure-EventServer -DurationSeconds 0.1 -WarmupSeconds 0')
        $null = $other.AddParameters(@($manifest, $echo))
        $rows = Measure-Load { $other.Invoke() }
        $failures = @($other.Streams.Error)
        $other.Dispose()
        $failures | Should -HaveCount 0
        $rows[0].ServerName | Should -Be 'loaded'
        $rows[0].Requests | Should -BeGreaterThan 0
    }
}

Describe 'Compare-Measurement' {
    BeforeAll {
        # Rows like those of a measuring cmdlet, with known figures.
        function New-Row([double] $Value, [int] $Connections = 10, [string] $Status = 'Measured') {
            [pscustomobject]@{ Status = $Status; ConnectionCount = $Connections; P50Microseconds = $Value; RequestsPerSecond = 1e6 / $Value }
        }
        $slow = foreach ($i in 0..7) { New-Row (120 + $i) }
        $fast = foreach ($i in 0..7) { New-Row (100 + $i) }
    }

    It 'finds a difference of a fifth' {
        $row = $slow | Compare-Measurement $fast
        $row.Verdict | Should -Be 'Slower'
        $row.Property | Should -Be 'P50Microseconds'
        $row.Difference | Should -Be 20
        $row.PValue | Should -BeLessThan 0.01
        $row.LowerPercent | Should -BeGreaterThan 10
        $row.Summary | Should -Match '^Slower: \+19\.\d % \('
    }

    It 'treats a higher rate as better' {
        $rows = $fast | Compare-Measurement $slow -Property P50Microseconds, RequestsPerSecond
        $rows.Verdict | Should -Be 'Faster', 'Faster'
        ($slow | Compare-Measurement $fast -HigherIsBetter).Verdict | Should -Be 'Faster'
    }

    It 'shows no difference between a set and itself, and the least difference that it could show' {
        $row = Compare-Measurement $fast $fast
        $row.Verdict | Should -Be 'NoDifferenceShown'
        $row.LeastDifferencePercent | Should -BeGreaterThan 0
        (Compare-Measurement $fast[0..2] $slow[0..2]).Verdict | Should -Be 'TooFewSamples'
    }

    It 'compares each case with its counterpart' {
        $before = $fast + @(foreach ($i in 0..7) { New-Row (500 + $i) -Connections 100 })
        $after = $slow + @(foreach ($i in 0..7) { New-Row (500 + $i) -Connections 100 })
        $rows = $after | Compare-Measurement $before
        $rows.Case | Should -Be 'ConnectionCount=10', 'ConnectionCount=100'
        $rows.Verdict | Should -Be 'Slower', 'NoDifferenceShown'
    }

    It 'accepts the rows of a measuring cmdlet' {
        $rows = Measure-Multiplexer Poll, Epoll -TriggerMode Level -SocketCount 4 -Iteration 50 -Round 1 -Repeat 4 -WarningAction Ignore
        $rows.Repetition | Should -Be 1, 1, 2, 2, 3, 3, 4, 4
        $row = Compare-Measurement ($rows | Where-Object Multiplexer -EQ Poll) ($rows | Where-Object Multiplexer -EQ Epoll) -Property MeanNanoseconds
        $row.BaselineCount | Should -Be 4
        $row.Case | Should -BeNullOrEmpty
    }

    It 'leaves out incomplete measurements, and says so' {
        $row = ($slow + (New-Row 1 -Status Interrupted)) | Compare-Measurement $fast -WarningVariable warnings -WarningAction SilentlyContinue
        $row.CandidateCount | Should -Be 8
        "$warnings" | Should -Match '^1 of 9 rows are left out'
    }
}

Describe 'Export-LatencyHistogram' {
    BeforeAll {
        $folder = [IO.Directory]::CreateTempSubdirectory('eventio-').FullName
        $rows = $echo | Measure-EventServer -Repeat 2 @quick
    }

    AfterAll {
        [IO.Directory]::Delete($folder, $true)
    }

    It 'writes a distribution for each row' {
        $files = $rows | Export-LatencyHistogram "$folder/echo.hgrm" -PassThru
        $files.Name | Should -Be 'echo-1.hgrm', 'echo-2.hgrm'
        $lines = [IO.File]::ReadAllLines($files[0].FullName)
        $lines[0] | Should -Match '^ +Value +Percentile +TotalCount +1/\(1-Percentile\)'
        $lines[-2] | Should -Match "Total count += +$($rows[0].Requests)\]"
        $rows[0] | Export-LatencyHistogram "$folder/one.hgrm" -Latency Service
        [IO.File]::Exists("$folder/one.hgrm") | Should -BeTrue
    }

    It 'writes a log with an entry for each row and interval' {
        $seen = @($echo | Measure-EventServer -RatePerSecond 500 -DurationSeconds 0.4 -WarmupSeconds 0 -IntervalSeconds 0.1)
        $seen | Export-LatencyHistogram "$folder/echo.hlog"
        $lines = [IO.File]::ReadAllLines("$folder/echo.hlog")
        $lines[0] | Should -Match '^#\[Histogram log format version'
        @($lines | Where-Object { $_ -match '^Tag=Echo-127\.0\.0\.1:\d+.*,HISTFAAA' }) | Should -HaveCount $seen.Count
    }

    It 'accepts the histograms of Measure-Multiplexer' {
        Measure-Multiplexer Poll -SocketCount 4 -Iteration 100 | Export-LatencyHistogram "$folder/poll" -Format Hgrm
        [IO.File]::ReadAllText("$folder/poll") | Should -Match 'Total count += +100\]'
    }

    It 'accepts deserialized rows, with the same histograms' {
        $far = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($rows))
        $rows | Export-LatencyHistogram "$folder/near.hlog" -Latency Service
        $far | Export-LatencyHistogram "$folder/far.hlog" -Latency Service
        $near, $far = foreach ($name in 'near', 'far') { , @([IO.File]::ReadAllLines("$folder/$name.hlog") | ForEach-Object { $_.Split(',')[-1] }) }
        $near[-1] | Should -Match '^HISTFAAA'
        $far | Should -Be $near
        $turns = Measure-Multiplexer Poll -SocketCount 4 -Iteration 100
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($turns)) |
            Export-LatencyHistogram "$folder/turns.hgrm"
        [IO.File]::ReadAllText("$folder/turns.hgrm") | Should -Match 'Total count += +100\]'
    }

    It 'writes nothing with -WhatIf, and overwrites nothing with -NoClobber' {
        $rows[0] | Export-LatencyHistogram "$folder/never.hgrm" -WhatIf
        [IO.File]::Exists("$folder/never.hgrm") | Should -BeFalse
        [IO.File]::WriteAllText("$folder/mine.hgrm", 'mine')
        $rows[0] | Export-LatencyHistogram "$folder/mine.hgrm" -NoClobber -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -Be 'FileExists,EventIo.Commands.ExportLatencyHistogramCommand'
        [IO.File]::ReadAllText("$folder/mine.hgrm") | Should -Be 'mine'
    }
}
