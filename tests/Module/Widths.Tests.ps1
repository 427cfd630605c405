BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"

    function Get-Text($Objects, [int] $Width) {
        ($Objects | Out-String -Width $Width) -replace '\e\[[\d;]*m'
    }

    function Send-Between {
        $path = "$(Get-TemporaryPath)-widths-sent"
        [IO.File]::WriteAllBytes($path, [byte[]]::new(1000))
        $sink = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $sink.Start()
        try { Send-SocketFile 127.0.0.1 $sink.LocalEndpoint.Port -Path $path -Method SendFile -WarningAction Ignore }
        finally {
            $sink.Stop()
            Remove-Item $path
        }
    }

    $server = Start-EventServer -Name widths -Workload Http
    $client = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
    $client.Connect('127.0.0.1', $server.Port)
    while ($server.ActiveConnections -eq 0) { [Threading.Thread]::Sleep(5) }
    # No response has the expected status code.
    $load = $server | Measure-EventServer -DurationSeconds 0.1 -WarmupSeconds 0 -ExpectedStatusCode 404 -WarningAction Ignore
    $measurement = Measure-Multiplexer Epoll -TriggerMode Level -SocketCount 4 -Iteration 200 -WarningAction Ignore
    $transfer = Measure-ZeroCopy Copy -PayloadBytes 4KB -DurationSeconds 0.03 -WarningAction Ignore
    $comparison = Compare-Measurement $measurement $measurement -Property P50Microseconds
    $socket = @(Get-TcpSocket -ProcessId $PID -LocalPort $server.Port -State Listen)[0]
    $info = @($server | Get-TcpInfo | Where-Object State -EQ Established)[0]
    $change = $server | Set-SocketOption -Option TCP_NODELAY=1
    $loop = @(Get-EventLoop -ProcessId $PID -SampleSeconds 0)[0]
    $set = @(Get-EpollInstance -ProcessId $PID -SampleSeconds 0)[0]
    $turns = @($server | Measure-EventLoop -DurationSeconds 0.1)[-1]
    # The table of transfers has the file as its heading.
    $sent = Send-Between
}

AfterAll {
    $client.Dispose()
    $server | Stop-EventServer
}

Describe 'A table of <Width> columns' -ForEach @(
    @{ Width = 80 }, @{ Width = 100 }, @{ Width = 120 }, @{ Width = 200 }
) {
    It 'keeps the most important columns of <Name>' -ForEach @(
        @{ Name = 'a load'; Get = { $load }; Has = { "$($load.Errors)", 'UnexpectedStatus', 'Http', $load.Target } }
        @{ Name = 'a measurement'; Get = { $measurement }; Has = { 'Epoll', 'TooFewSamples' } }
        @{ Name = 'a transfer'; Get = { $transfer }; Has = { 'Copy', '4 KiB', 'Verdict', 'File: made-up bytes' } }
        @{ Name = 'a comparison'; Get = { $comparison }; Has = { 'P50Microseconds', "$($comparison.Verdict)" } }
        @{ Name = 'a server'; Get = { $server }; Has = { 'widths', 'Running', $server.EndPoint } }
        @{ Name = 'a socket'; Get = { $socket }; Has = { "$PID/", 'Listen', $server.EndPoint } }
        @{ Name = 'a connection'; Get = { $info }; Has = { 'Established', $info.Local, $info.Remote } }
        @{ Name = 'mechanisms'; Get = { Get-Multiplexer }; Has = { 'ThreadPerConnection', 'MultishotReceive', 'OneShot' } }
        @{ Name = 'changed options'; Get = { $change }; Has = { 'TCP_NODELAY' } }
        @{ Name = 'options'; Get = { Get-SocketOption }; Has = { 'IP_BIND_ADDRESS_NO_PORT', 'TCP_FASTOPEN_CONNECT' } }
        @{ Name = 'profiles'; Get = { Get-SocketProfile }; Has = { 'TCP_KEEPIDLE', 'TCP_NOTSENT_LOWAT' } }
        @{ Name = 'a loop'; Get = { $loop }; Has = { "$PID/", "$($loop.ThreadId)", "$($loop.Mechanism)" } }
        @{ Name = 'a set'; Get = { $set }; Has = { "$PID/", "$($set.FileDescriptor)" } }
        @{ Name = 'a measured loop'; Get = { $turns }; Has = { "$PID/", "$($turns.ThreadId)" } }
        @{ Name = 'a sent file'; Get = { $sent }; Has = { 'SendFile', 'widths-sent', 'Verdict' } }
        @{ Name = 'findings'; Get = { $load.Verdict }; Has = { 'UnexpectedStatus', 'Error' } }
    ) {
        foreach ($culture in '', 'de-DE', 'ko-KR') {
            $before = [cultureinfo]::CurrentCulture
            try {
                [cultureinfo]::CurrentCulture = $culture
                $text = Get-Text (& $Get) $Width
            }
            finally { [cultureinfo]::CurrentCulture = $before }
            foreach ($value in & $Has) {
                $text | Should -Match ([regex]::Escape($value)) -Because "it is deciding, at $Width columns in '$culture'"
            }
            foreach ($line in $text -split "`n") { $line.TrimEnd().Length | Should -BeLessOrEqual $Width }
        }
    }

    It 'cuts no number' {
        # A cut value ends with an ellipsis.
        Get-Text $load $Width | Should -Not -Match '\d…'
        Get-Text $socket $Width | Should -Not -Match '\d…'
        Get-Text $info $Width | Should -Not -Match '\d…'
        Get-Text $measurement $Width | Should -Not -Match '\d…'
    }
}

Describe 'Redirected output' {
    It 'has the errors and the verdict of a load' {
        $path = Get-TemporaryPath
        $load | Out-File $path -Width 80
        Get-Content -Raw $path | Should -Match 'UnexpectedStatus'
        Remove-Item $path
    }
}

Describe 'A load that was saved' {
    It 'can be compared from a CSV file of the culture <_>' -ForEach '', 'de-DE', 'ko-KR' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            $saved = $measurement | ConvertTo-Csv | ConvertFrom-Csv
            $compared = Compare-Measurement $saved $measurement -Property P50Microseconds
        }
        finally { [cultureinfo]::CurrentCulture = $before }
        $compared.Difference | Should -Be 0
        $compared.BaselineCenter | Should -Be $measurement.P50Microseconds
    }

    It 'has its figures as <Name>' -ForEach @(
        @{ Name = 'JSON'; Convert = { $load | ConvertTo-Json -Depth 4 -WarningAction Ignore | ConvertFrom-Json } }
        @{ Name = 'Clixml'; Convert = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($load)) } }
        @{ Name = 'CSV'; Convert = { $load | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $far = & $Convert
        foreach ($name in 'Errors', 'StatusErrors', 'Requests', 'UnansweredRequests', 'ConnectionsOpened') {
            "$($far.$name)" | Should -Be "$($load.$name)" -Because $name
        }
        $far.Target | Should -Be $load.Target
    }

    It 'has the most important values of every row as <Name>' -ForEach @(
        @{ Name = 'JSON'; Convert = { param($row) $row | ConvertTo-Json -Depth 4 -WarningAction Ignore | ConvertFrom-Json } }
        @{ Name = 'Clixml'; Convert = { param($row) [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($row)) } }
        @{ Name = 'CSV'; Convert = { param($row) $row | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $before = [cultureinfo]::CurrentCulture
        foreach ($culture in '', 'de-DE', 'ko-KR') {
            foreach ($row in $load, $measurement, $transfer, $comparison, $server, $socket, $info, $change, $loop, $turns, $sent) {
                try {
                    [cultureinfo]::CurrentCulture = $culture
                    $far = & $Convert $row
                }
                finally { [cultureinfo]::CurrentCulture = $before }
                # CSV has numbers as text of the user's culture. An enum from Clixml has its name as text only.
                foreach ($name in $row.PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames) {
                    $value = $row.$name
                    $why = "$name of $($row.GetType().Name) in '$culture'"
                    if ($value -is [double] -and $far.$name -is [string]) {
                        [double]::Parse($far.$name, [cultureinfo]$culture) | Should -Be $value -Because $why
                    }
                    elseif ($value -is [double]) { $far.$name | Should -Be $value -Because $why }
                    elseif ($value -is [array] -or $name -in 'Verdict', 'Reading') { @($far.$name).Count -gt 0 -or @($value).Count -eq 0 | Should -BeTrue -Because $why }
                    elseif ($null -eq $value) { "$($far.$name)" | Should -Be '' -Because $why }
                    else { $far.$name.ToString() | Should -Be "$value" -Because $why }
                }
            }
        }
    }

    It 'has its lists as text in CSV and HTML, and its names in JSON' {
        $rows = @($load; $measurement; $socket; Get-Multiplexer Epoll; Get-EventLoop -ProcessId $PID -SampleSeconds 0)
        foreach ($row in $rows) {
            $type = $row.GetType().Name
            "$($row | ConvertTo-Csv)" | Should -Not -Match '\[\]|List`1' -Because $type
            "$($row | ConvertTo-Html)" | Should -Not -Match '\[\]|List`1' -Because $type
        }
        ($load | ConvertTo-Csv | ConvertFrom-Csv).Verdict | Should -Match '^UnexpectedStatus: '
        $far = $load | ConvertTo-Json -Depth 2 -WarningAction Ignore | ConvertFrom-Json
        "$($far.Workload) $($far.Status) $($far.Multiplexer) $($far.Verdict[0].Kind)" |
            Should -Be "$($load.Workload) $($load.Status) $($load.Multiplexer) $($load.Verdict[0].Kind)"
        $far = $socket | Select-Object -First 1 | ConvertTo-Json -Depth 1 -WarningAction Ignore | ConvertFrom-Json
        $far.LocalAddress | Should -Be $socket[0].LocalAddress
        $far.State | Should -Be "$($socket[0].State)"
    }

    It 'has its figures as HTML' {
        $html = $load | ConvertTo-Html -Property Target, Workload, Errors
        "$html" | Should -Match ">$($load.Errors)<"
    }
}
