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

    It 'goes on with the next target' {
        $listener = New-Listener
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        $targets = foreach ($p in $port, $echo.Port) { [pscustomobject]@{ Address = '127.0.0.1'; Port = $p } }
        $rows = $targets | Measure-EventServer -DurationSeconds 0.1 -WarmupSeconds 0 -ErrorAction SilentlyContinue -ErrorVariable failures
        $rows.Target | Should -Be $echo.EndPoint
        $failures | Should -HaveCount 1
    }

    It 'says that a connect took too long' {
        # A queue of one takes two; the kernel drops who comes then, and asks again after a second.
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

    It 'says that a source address is none of this host' {
        Test-Failure { $echo | Measure-EventServer -SourceAddress 192.0.2.1 } 'SourceAddressNotAvailable,EventIo.Commands.MeasureEventServerCommand' InvalidArgument
    }

    It 'says how many connections fit' {
        Test-Failure { $echo | Measure-EventServer -ConnectionCount 1000000 } 'DescriptorLimitExceeded,EventIo.Commands.MeasureEventServerCommand' LimitsExceeded
    }

    It 'says which parameters do not go together: <Name>' -ForEach @(
        @{ Name = 'a search without a target'; Arguments = @{ FindMaximumRate = $true } }
        @{ Name = 'a target without a search'; Arguments = @{ LatencyTargetMilliseconds = 1 } }
        @{ Name = 'a search with a rate'; Arguments = @{ FindMaximumRate = $true; LatencyTargetMilliseconds = 1; RatePerSecond = 1 } }
        @{ Name = 'an answer without a request'; Arguments = @{ ResponseText = 'x' } }
        @{ Name = 'a request with a size'; Arguments = @{ RequestText = 'x'; MessageBytes = 1 } }
        @{ Name = 'a stream with a rate'; Arguments = @{ Workload = 'Sink'; RatePerSecond = 1 } }
    ) {
        Test-Failure { $echo | Measure-EventServer @Arguments } 'ParameterConflict,EventIo.Commands.MeasureEventServerCommand' InvalidArgument
    }

    It 'says that a mechanism is not available, or none to wait with' {
        if (-not (Get-Multiplexer Iocp).IsAvailable) {
            Test-Failure { $echo | Measure-EventServer -Multiplexer Iocp } 'MultiplexerUnavailable,EventIo.Commands.MeasureEventServerCommand' ResourceUnavailable
        }
        Test-Failure { $echo | Measure-EventServer -Multiplexer ThreadPerConnection } 'MultiplexerUnavailable,EventIo.Commands.MeasureEventServerCommand' ResourceUnavailable
        Test-Failure { $echo | Measure-EventServer -Multiplexer Poll -TriggerMode Edge } 'TriggerModeUnsupported,EventIo.Commands.MeasureEventServerCommand' InvalidArgument
    }
}

Describe 'Errors of Compare-Measurement' {
    It 'says that a figure is missing, or a case' {
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

    It 'says that a name tells no format' {
        Test-Failure { $row | Export-LatencyHistogram /tmp/x.txt } 'FormatUnknown,EventIo.Commands.ExportLatencyHistogramCommand' InvalidArgument
    }

    It 'says that a file can not be written' {
        Test-Failure { $row | Export-LatencyHistogram "$(Get-TemporaryPath)/x.hgrm" } 'ExportFailed,EventIo.Commands.ExportLatencyHistogramCommand' WriteError
        Test-Failure { $row | Export-LatencyHistogram Env:/x.hgrm } 'PathNotFileSystem,EventIo.Commands.ExportLatencyHistogramCommand' InvalidArgument
    }
}
