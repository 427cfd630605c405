BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $echo = Start-EventServer

    function Test-Failure([scriptblock] $Script, [string] $Id, [string] $Category) {
        $errors = @(try { & $Script 2>&1 3>$null } catch { $_ })
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -BeExactly $Id
        $errors[0].CategoryInfo.Category | Should -Be $Category
        $errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty -Because 'every error says what to do'
    }
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Errors of Measure-EventServer' {
    It 'says that nobody listens, and how to find out' {
        $listener = New-Listener
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        Test-Failure { Measure-EventServer 127.0.0.1 $port } 'ConnectionRefused,EventIo.Commands.MeasureEventServerCommand' ConnectionError
        Test-Failure { Measure-EventServer 127.0.0.1 $port -Workload Connect } 'ConnectionRefused,EventIo.Commands.MeasureEventServerCommand' ConnectionError
        Test-Failure { Measure-EventServer -Path (Get-TemporaryPath) } 'PathNotFound,EventIo.Commands.MeasureEventServerCommand' ObjectNotFound
    }

    It 'continues with the next target' {
        $listener = New-Listener
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        $targets = foreach ($p in $port, $echo.Port) { [pscustomobject]@{ Address = '127.0.0.1'; Port = $p } }
        $rows = $targets | Measure-EventServer -DurationSeconds 0.1 -WarmupSeconds 0 -ErrorAction SilentlyContinue -ErrorVariable failures
        $rows.Target | Should -Be $echo.EndPoint
        $failures | Should -HaveCount 1
    }

    It 'says that a connect took too long' {
        # A backlog of one holds two; the kernel drops further SYNs, and their clients send them again after a second.
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start(1)
        $port = $listener.LocalEndpoint.Port
        $clients = foreach ($i in 1, 2) { [Net.Sockets.TcpClient]::new('127.0.0.1', $port) }
        Test-Failure { Measure-EventServer 127.0.0.1 $port -ConnectTimeoutSeconds 0.2 -ConnectionCount 1 } 'ConnectionTimedOut,EventIo.Commands.MeasureEventServerCommand' OperationTimeout
        foreach ($client in $clients) { $client.Dispose() }
        $listener.Stop()
    }

    It 'says that a name is not known' {
        Test-Failure { Measure-EventServer 'no such name' 80 } 'NameNotResolved,EventIo.Commands.MeasureEventServerCommand' ObjectNotFound
    }

    It 'says that a server has stopped' {
        $gone = Start-EventServer
        $gone | Stop-EventServer
        Test-Failure { $gone | Measure-EventServer } 'ServerStopped,EventIo.Commands.MeasureEventServerCommand' InvalidOperation
    }

    It 'refuses rates outside the limits, and ranges without two valid ends' {
        foreach ($rate in 0, 'fast', '1..', '1..2..3', '0..5', 1e10) {
            { $echo | Measure-EventServer -RatePerSecond $rate -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*' -Because $rate
        }
    }

    It 'writes an error in place of a row that its generator limited, with -Strict' {
        # No loop can send at this rate, and the server has two loops, so the generator is saturated or waits for a
        # processor.
        $failures = $null
        $two = Start-EventServer -LoopCount 2
        $rows = @($two | Measure-EventServer -RatePerSecond 10000000 -MessageBytes 1 -ConnectionCount 200 -DurationSeconds 0.5 -WarmupSeconds 0.2 -Strict -ErrorAction SilentlyContinue -ErrorVariable failures)
        $rows | Should -HaveCount 0
        $failures[0].FullyQualifiedErrorId | Should -Be 'GeneratorLimited,EventIo.Commands.MeasureEventServerCommand'
        $failures[0].CategoryInfo.Category | Should -Be LimitsExceeded
        "$($failures[0].TargetObject.Verdict.Kind)" | Should -Match 'GeneratorSaturated|GeneratorLate|ProcessorContended'
        $two | Stop-EventServer
    }

    It 'says that a source address does not belong to this host' {
        Set-SkippedIfForeignAddressesBind
        Test-Failure { $echo | Measure-EventServer -SourceAddress 192.0.2.1 } 'AddressNotAvailable,EventIo.Commands.MeasureEventServerCommand' InvalidArgument
    }

    It 'says how many connections fit' {
        Test-Failure { $echo | Measure-EventServer -ConnectionCount 1000000 } 'DescriptorLimitExceeded,EventIo.Commands.MeasureEventServerCommand' LimitsExceeded
    }

    It 'says which parameters can''t be combined: <Name>' -ForEach @(
        @{ Name = 'a search without a target'; Id = 'ParameterMissing'; Arguments = @{ FindMaximumRate = $true } }
        @{ Name = 'the length of a step without a ramp'; Id = 'ParameterNotApplicable'; Arguments = @{ RatePerSecond = 1; StepSeconds = 1 } }
        @{ Name = 'the length of a step and of a run'; Id = 'ParameterConflict'; Arguments = @{ RatePerSecond = 1, 2; StepSeconds = 1; DurationSeconds = 1 } }
        @{ Name = 'a number of steps without a range'; Id = 'ParameterNotApplicable'; Arguments = @{ RatePerSecond = 1, 2; StepCount = 3 } }
        @{ Name = 'more steps than anybody waits for'; Id = 'ParameterConflict'; Arguments = @{ RatePerSecond = 1..1001 } }
        @{ Name = 'a target without a search'; Id = 'ParameterNotApplicable'; Arguments = @{ LatencyTargetMilliseconds = 1 } }
        @{ Name = 'a search with a rate'; Id = 'ParameterConflict'; Arguments = @{ FindMaximumRate = $true; LatencyTargetMilliseconds = 1; RatePerSecond = 1 } }
        @{ Name = 'an answer without a request'; Id = 'ParameterMissing'; Arguments = @{ ResponseText = 'x' } }
        @{ Name = 'a request with a size'; Id = 'ParameterConflict'; Arguments = @{ RequestText = 'x'; MessageBytes = 1 } }
        @{ Name = 'a stream with a rate'; Id = 'ParameterNotApplicable'; Arguments = @{ Workload = 'Sink'; RatePerSecond = 1 } }
        @{ Name = 'a distribution of arrivals in a closed loop'; Id = 'ParameterNotApplicable'; Arguments = @{ Arrival = 'Poisson' } }
        @{ Name = 'a path for an echo'; Id = 'ParameterNotApplicable'; Arguments = @{ HttpPath = '/x' } }
        @{ Name = 'a seed without random arrivals'; Id = 'ParameterNotApplicable'; Arguments = @{ Workload = 'Http'; Seed = 3 } }
        @{ Name = 'a field for an echo'; Id = 'ParameterNotApplicable'; Arguments = @{ HttpHeader = @{ A = 'b' } } }
        @{ Name = 'a status code for an echo'; Id = 'ParameterNotApplicable'; Arguments = @{ ExpectedStatusCode = 404 } }
        @{ Name = 'a text for HTTP'; Id = 'ParameterNotApplicable'; Arguments = @{ Workload = 'Http'; RequestText = 'x' } }
        @{ Name = 'a message size for HTTP'; Id = 'ParameterNotApplicable'; Arguments = @{ Workload = 'Http'; MessageBytes = 1 } }
        @{ Name = 'a text for a stream'; Id = 'ParameterNotApplicable'; Arguments = @{ Workload = 'Source'; RequestText = 'x' } }
        @{ Name = 'an exchange for an echo'; Id = 'ParameterNotApplicable'; Arguments = @{ Exchange = 'Echo' } }
        @{ Name = 'a pipeline of connects'; Id = 'ParameterNotApplicable'; Arguments = @{ Workload = 'Connect'; PipelineDepth = 2 } }
        @{ Name = 'several writes of a stream'; Id = 'ParameterNotApplicable'; Arguments = @{ Workload = 'Sink'; WritesPerRequest = 2 } }
    ) {
        Test-Failure { $echo | Measure-EventServer @Arguments } "$Id,EventIo.Commands.MeasureEventServerCommand" InvalidArgument
    }

    It 'refuses a field that would not arrive unchanged: <Name>' -ForEach @(
        @{ Name = 'a second request'; Fields = @{ X = "a`r`n`r`nGET /delay/50 HTTP/1.1`r`nHost: h" } }
        @{ Name = 'a value with its line break'; Fields = @{ Authorization = "Bearer abc`n" } }
        @{ Name = 'a zero'; Fields = @{ X = "a`0b" } }
        @{ Name = 'a name with a colon'; Fields = @{ 'X:' = 'a' } }
        @{ Name = 'a name with a blank'; Fields = @{ 'X Y' = 'a' } }
        @{ Name = 'a name with a line break'; Fields = @{ "X`r`nY" = 'a' } }
        @{ Name = 'no name'; Fields = @{ '' = 'a' } }
        @{ Name = 'a letter beyond Latin-1'; Fields = @{ X = "$([char]0x4E2D)" } }
        @{ Name = 'a line break in an array'; Fields = @{ X = 'a', "b`n" } }
        @{ Name = 'a table'; Fields = @{ X = @{ A = 1 } } }
        @{ Name = 'an array in an array'; Fields = @{ X = 'a', @('b', 'c') } }
        @{ Name = 'a secret, which has no text'; Fields = @{ X = [securestring]::new() } }
        @{ Name = 'a length without content'; Fields = @{ 'content-length' = 5 } }
        @{ Name = 'a coding without content'; Fields = @{ 'Transfer-Encoding' = 'chunked' } }
    ) {
        Test-Failure { $echo | Measure-EventServer -Workload Http -HttpHeader $Fields } 'HttpHeaderInvalid,EventIo.Commands.MeasureEventServerCommand' InvalidArgument
    }

    It 'refuses a path with a fragment, which no client sends: <_>' -ForEach '/a#b', '#', '/?a#' {
        { $echo | Measure-EventServer -Workload Http -HttpPath $_ -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Measure-EventServer 127.0.0.1 $echo.Port -Workload Http -HttpPath ($_ -replace '#', '%23' -replace '^%', '/%') -DurationSeconds 0.01 -WarmupSeconds 0 -WarningAction Ignore -ErrorAction Stop } |
            Should -Not -Throw
    }

    It 'sends a date in the format of HTTP' {
        $folder = Get-TemporaryPath
        $null = New-Item $folder -ItemType Directory
        $file = New-Item "$folder/page" -Value 'text'
        $file.LastWriteTimeUtc = [datetime]::new(1994, 11, 6, 8, 49, 37, [DateTimeKind]::Utc)
        $web = Start-EventServer -Workload File -Root $folder
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            $far = [DateTimeOffset]::new(1994, 11, 6, 10, 49, 37, [timespan]::FromHours(2))
            foreach ($date in $file.LastWriteTimeUtc, $file.LastWriteTime, $far) {
                $arguments = @{ HttpPath = '/page'; DurationSeconds = 0.05; WarmupSeconds = 0; WarningAction = 'Ignore' }
                $row = Measure-Load { $web | Measure-EventServer @arguments -HttpHeader @{ 'If-Modified-Since' = $date } -ExpectedStatusCode 304 }
                $row.StatusErrors | Should -Be 0 -Because "$date is the time of the last change"
                $row.Requests | Should -BeGreaterThan 0
                $row = Measure-Load { $web | Measure-EventServer @arguments -HttpHeader @{ 'If-Modified-Since' = $date.AddSeconds(-1) } }
                $row.StatusErrors | Should -Be 0 -Because 'the file has changed since'
            }
        }
        finally {
            [cultureinfo]::CurrentCulture = $before
            $web | Stop-EventServer
            Remove-Item $folder -Recurse
        }
    }

    It 'refuses a path with a line break' {
        { $echo | Measure-EventServer -Workload Http -HttpPath "/a`n" -ErrorAction Stop } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'says that a mechanism or a trigger mode is not available' {
        if (-not (Get-Multiplexer Iocp).IsAvailable) {
            Test-Failure { $echo | Measure-EventServer -Multiplexer Iocp } 'MultiplexerUnavailable,EventIo.Commands.MeasureEventServerCommand' ResourceUnavailable
        }
        Test-Failure { $echo | Measure-EventServer -Multiplexer ThreadPerConnection } 'MultiplexerUnavailable,EventIo.Commands.MeasureEventServerCommand' ResourceUnavailable
        Test-Failure { $echo | Measure-EventServer -Multiplexer Poll -TriggerMode Edge } 'TriggerModeUnsupported,EventIo.Commands.MeasureEventServerCommand' InvalidArgument
    }
}

Describe 'Errors of Compare-Measurement' {
    It 'says that a figure or a case is missing' {
        $rows = [pscustomobject]@{ ConnectionCount = 1; P50Microseconds = 1.5 }, [pscustomobject]@{ ConnectionCount = 1; P50Microseconds = 2.5 }
        Test-Failure { $rows | Compare-Measurement $rows -Property Nothing } 'PropertyMissing,EventIo.Commands.CompareMeasurementCommand' InvalidData
        $more = $rows + [pscustomobject]@{ ConnectionCount = 2; P50Microseconds = 1.5 }
        $failures = @($more | Compare-Measurement $rows 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $failures[0].FullyQualifiedErrorId | Should -Be 'CaseUnmatched,EventIo.Commands.CompareMeasurementCommand'
    }
}

Describe 'Errors of Export-LatencyHistogram' {
    BeforeAll {
        $row = Measure-Multiplexer Poll -SocketCount 4 -Iteration 100
    }

    It 'says that an object has no histogram' {
        Test-Failure { 1 | Export-LatencyHistogram /tmp/x.hgrm } 'HistogramMissing,EventIo.Commands.ExportLatencyHistogramCommand' InvalidData
    }

    It 'says that a file name has no known format' {
        Test-Failure { $row | Export-LatencyHistogram /tmp/x.txt } 'FormatUnknown,EventIo.Commands.ExportLatencyHistogramCommand' InvalidArgument
    }

    It 'says that a file can not be written' {
        Test-Failure { $row | Export-LatencyHistogram "$(Get-TemporaryPath)/x.hgrm" } 'PathNotFound,EventIo.Commands.ExportLatencyHistogramCommand' ObjectNotFound
        Test-Failure { $row | Export-LatencyHistogram Env:/x.hgrm } 'PathNotFileSystem,EventIo.Commands.ExportLatencyHistogramCommand' InvalidArgument
    }
}
