BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $rows = Measure-Multiplexer Poll, Epoll -TriggerMode Level -SocketCount 10 -Iteration 2000
    $server = Start-EventServer
    $load = $server | Measure-EventServer -DurationSeconds 0.4 -WarmupSeconds 0 -IntervalSeconds 0.1
    $server | Stop-EventServer

    # Rows that crossed a process boundary, and rows from JSON.
    function ConvertTo-Deserialized($Item) {
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Item))
    }
}

Describe 'Show-Measurement' {
    It 'draws percentile curves of rows with histograms, each named by what distinguishes it' {
        $lines = $rows | Show-Measurement -Ascii:$false
        $lines[0] | Should -Be 'Latency by percentile'
        "$lines" | Should -Match '[\u2801-\u28ff]|●'
        $lines[-2] | Should -Match '^\S+ Poll: P50 .+, P99 .+, max .+ [um]?s$'
        $lines[-1] | Should -Match '^\S+ Epoll: P50 '
    }

    It 'draws in ASCII if the output is not a terminal' {
        if (-not [Console]::IsOutputRedirected) { Set-ItResult -Skipped -Because 'the output is a terminal' }
        "$($rows | Show-Measurement)" | Should -Match '^[ -~]+$'
    }

    It 'draws rows from remoting, and from JSON, like live ones: <_>' -ForEach 'Percentile', 'Histogram', 'Comparison' {
        $live = $rows | Show-Measurement -As $_
        ConvertTo-Deserialized $rows | Show-Measurement -As $_ | Should -Be $live
        $json = $rows | Select-Object * -ExcludeProperty Histogram | ConvertTo-Json -Depth 3 -EnumsAsStrings
        $json | ConvertFrom-Json | Show-Measurement -As $_ | Should -Be $live
    }

    It 'draws intervals over time, latency and rate' {
        $lines = $load | Show-Measurement
        $lines | Should -Contain 'Latency over time'
        $lines | Should -Contain 'RequestsPerSecond over time'
        ConvertTo-Deserialized $load | Show-Measurement | Should -Be $lines
    }

    It 'draws once at the end if it can not redraw' {
        if (-not [Console]::IsOutputRedirected) { Set-ItResult -Skipped -Because 'the output is a terminal' }
        $load | Show-Measurement -Live | Should -Be ($load | Show-Measurement)
    }

    It 'draws comparisons, findings, servers, sockets and loops' {
        $before = Measure-Multiplexer Epoll -TriggerMode Level -SocketCount 10 -Iteration 500 -Repeat 4
        $lines = Compare-Measurement $before $before | Show-Measurement -Width 120
        $lines[1] | Should -Match '^P50Microseconds +\|.*o.*NoDifferenceShown$'
        $findings = $before.Verdict | Where-Object { $_ }
        if ($findings) { ($findings | Show-Measurement)[0] | Should -Be 'Findings by kind' }
        $server = Start-EventServer
        $sockets = Get-TcpSocket -ProcessId $PID -State Listen | Show-Measurement -Property AcceptQueueLimit
        $servers = $server | Show-Measurement -As Comparison -Property ActiveConnections
        $server | Stop-EventServer
        $sockets[0] | Should -Be 'AcceptQueueLimit'
        $servers[0] | Should -Be 'ActiveConnections'
    }

    It 'has the requested width and height' {
        $lines = $rows | Show-Measurement -Width 60 -Height 10
        ($lines.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 60
        $lines | Should -HaveCount (1 + 10 + 2 + 2)
    }

    It 'uses the colours of $PSStyle' {
        $before = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'Ansi'
            "$($rows | Show-Measurement)".Contains($PSStyle.Foreground.Yellow) | Should -BeTrue
            $PSStyle.OutputRendering = 'PlainText'
            "$($rows | Show-Measurement)".Contains("`e[") | Should -BeFalse
        }
        finally { $PSStyle.OutputRendering = $before }
    }

    It 'returns a picture as SVG' {
        $svg = $rows | Show-Measurement -Svg
        ([xml]$svg).svg.title.'#text' | Should -Be 'Latency by percentile'
        $failure = Get-Failure { $rows | Show-Measurement -Svg -Ascii }
        Test-Failure $failure 'ParameterNotApplicable,EventIo.Commands.ShowMeasurementCommand' InvalidArgument
    }

    It 'writes images to the host and returns nothing' {
        $shell = New-Shell
        $null = $shell.AddCommand('Import-Module').AddArgument("$((Get-Module EventIo).ModuleBase)/EventIo.psd1").Invoke()
        $shell.Commands.Clear()
        $written = $shell.AddScript({
            param($rows)
            foreach ($image in 'Kitty', 'Sixel') { $rows | Show-Measurement -Image $image }
        }).AddArgument($rows).Invoke()
        $written | Should -HaveCount 0
        $shell.Streams.Error | Should -HaveCount 0
        $shell.Dispose()
        $rows | Show-Measurement -Image None | Should -Be ($rows | Show-Measurement)
        $failure = Get-Failure { $rows | Show-Measurement -Svg -Image Kitty }
        Test-Failure $failure 'ParameterNotApplicable,EventIo.Commands.ShowMeasurementCommand' InvalidArgument
    }

    It 'warns of rows that it leaves out' {
        $mixed = @($rows) + @(Measure-Multiplexer Select -TriggerMode Edge -SocketCount 10 -WarningAction Ignore)
        $null = $mixed | Show-Measurement -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Be '1 of 3 rows are not drawn: they have no latency histogram.'
    }

    It 'says that there is nothing to draw' {
        Test-Failure (Get-Failure { 1 | Show-Measurement }) 'NothingToDraw,EventIo.Commands.ShowMeasurementCommand' InvalidData
        Test-Failure (Get-Failure { 1 | Show-Measurement -As Histogram }) 'NothingToDraw,EventIo.Commands.ShowMeasurementCommand' InvalidData
    }

    It 'says which figure no row has, and which parameter has no effect' {
        $failure = Get-Failure { $null = $rows | Show-Measurement -As Comparison -Property P99Microseconds, Nonsense }
        Test-Failure $failure 'PropertyMissing,EventIo.Commands.ShowMeasurementCommand' InvalidData
        $failure = Get-Failure { $rows | Show-Measurement -As Histogram -Property P99Microseconds }
        Test-Failure $failure 'ParameterNotApplicable,EventIo.Commands.ShowMeasurementCommand' InvalidArgument
    }
}
