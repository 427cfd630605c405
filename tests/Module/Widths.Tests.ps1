BeforeDiscovery {
    # What a user must see of each kind of row, whatever shows it.
    $cases = @(
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
        @{ Name = 'a measured loop'; Get = { $turns }; Has = { "$PID/", "$($turns.ThreadId)", "$($turns.Verdict[0].Kind)" } }
        @{ Name = 'a sent file'; Get = { $sent }; Has = { 'SendFile', 'widths-sent', 'Verdict' } }
        @{ Name = 'findings'; Get = { $load.Verdict }; Has = { 'UnexpectedStatus', 'Error' } }
        @{ Name = 'an interval'; Get = { $interval }; Has = { "$($interval.Errors)", 'Http', $interval.Target } }
        @{ Name = 'an entry'; Get = { $entry }; Has = { "$PID/", "$($entry.FileDescriptor)" } }
        @{ Name = 'an event'; Get = { $closing }; Has = { "$($closing.Kind)", ":$($server.Port)" } }
        @{ Name = 'a repair'; Get = { $repair }; Has = { 'UnexpectedStatus' } }
        @{ Name = 'a diagnosis'; Get = { $diagnosis }; Has = { "$($diagnosis[0].Kind)", "$($diagnosis[0].Severity)" } }
        @{ Name = 'a snapshot'; Get = { $moment }; Has = { $moment.Host, "$($moment.IsAnonymized)" } }
    )
}

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
    $interval, $load = @($server | Measure-EventServer -DurationSeconds 0.1 -WarmupSeconds 0 -IntervalSeconds 0.05 `
            -ExpectedStatusCode 404 -WarningAction Ignore)[0, -1]
    $measurement = Measure-Multiplexer Epoll -TriggerMode Level -SocketCount 4 -Iteration 200 -WarningAction Ignore
    $transfer = Measure-ZeroCopy Copy -PayloadBytes 4KB -DurationSeconds 0.03 -WarningAction Ignore
    $comparison = Compare-Measurement $measurement $measurement -Property P50Microseconds
    $socket = @(Get-TcpSocket -ProcessId $PID -LocalPort $server.Port -State Listen)[0]
    $info = @($server | Get-TcpInfo | Where-Object State -EQ Established)[0]
    $change = @($server | Set-SocketOption -Option TCP_NODELAY=1)[0]
    $loop = @(Get-EventLoop -ProcessId $PID -SampleSeconds 0)[0]
    $set = @(Get-EpollInstance -ProcessId $PID -SampleSeconds 0)[0]
    $entry = @(Get-EpollInstance -ProcessId $PID -SampleSeconds 0 -IncludeEntry)[0]
    $diagnosis = @(Test-NetworkHost -WindowSeconds 0.1 -WarningAction Ignore)
    $path = Get-TemporaryPath
    Export-HostSnapshot $path -WindowSeconds 0.1
    $moment = Import-HostSnapshot $path
    Remove-Item $path
    # A repair requires root, and something to repair.
    $repair = [Activator]::CreateInstance((Get-LibraryType EventIo.Diagnosis.Repairing.RepairResult))
    $repair.GetType().GetProperty('Finding').SetValue($repair, $load.Verdict[0])
    $watch = Start-Watch "Watch-TcpEvent -LocalPort $($server.Port) -First 1"
    (Connect-Port $server.Port).Dispose()
    $closing = Receive-Watch $watch
    $turns = @($server | Measure-EventLoop -DurationSeconds 0.1)[-1]
    # An idle loop has no finding of its own.
    $turns.GetType().GetProperty('Verdict').SetValue($turns, $load.Verdict)
    # The file of a transfer is its heading.
    $sent = Send-Between
    $rows = @(
        $load, $interval, $measurement, $transfer, $comparison, $server, $socket, $info, $change, $loop, $set, $entry
        $turns, $sent, $closing, $diagnosis[0], $moment, (Get-Multiplexer Epoll), (Get-SocketOption TCP_NODELAY)
        (Get-SocketProfile LowLatency)
    )

    # Compares a value that was saved, as text of a culture or typed, with the original.
    function Test-Value($Saved, $Value, [string] $Culture, [string] $Why) {
        if ($Value -is [double]) {
            if ($Saved -is [string]) { $Saved = [double]::Parse($Saved, [cultureinfo]$Culture) }
            $Saved | Should -Be $Value -Because $Why
        }
        elseif ($Value -is [datetimeoffset] -or $Value -is [datetime]) {
            # Clixml has it as text of the invariant culture.
            if ($Saved -is [string]) { $Saved = [datetimeoffset]::Parse($Saved, [cultureinfo]($Saved -like '??/*' ? '' : $Culture)) }
            [Math]::Abs(([datetimeoffset]$Saved - $Value).TotalSeconds) | Should -BeLessThan 1 -Because $Why
        }
        # An enum from Clixml has its name as text only.
        elseif ($Value -is [enum]) { $Saved.ToString() | Should -Be "$Value" -Because $Why }
        # JSON has findings as objects, of which a row has the same number.
        elseif ($Saved -is [array] -and $Saved[0] -is [pscustomobject]) { $Saved | Should -HaveCount $Value.Count -Because $Why }
        # Lists differ in what is between their elements.
        else { "$Saved" -replace '[;\s]+', ' ' | Should -Be ("$Value" -replace '[;\s]+', ' ') -Because $Why }
    }

    # Runs a script in each culture.
    function Use-Cultures([scriptblock] $Script) {
        $before = [cultureinfo]::CurrentCulture
        foreach ($culture in '', 'de-DE', 'ko-KR') {
            try {
                [cultureinfo]::CurrentCulture = $culture
                & $Script $culture
            }
            finally { [cultureinfo]::CurrentCulture = $before }
        }
    }
}

AfterAll {
    $client.Dispose()
    $server | Stop-EventServer
}

Describe 'A table of <Width> columns' -ForEach @(
    @{ Width = 80 }, @{ Width = 100 }, @{ Width = 120 }, @{ Width = 200 }
) {
    It 'keeps the most important columns of <Name>' -ForEach $cases {
        Use-Cultures {
            param($culture)
            $text = Get-Text (& $Get) $Width
            foreach ($value in & $Has) {
                $text | Should -Match ([regex]::Escape($value)) -Because "it is important, at $Width columns in '$culture'"
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
    It 'has the deciding values of <Name>, and no escape sequences' -ForEach $cases {
        $path = Get-TemporaryPath
        Use-Cultures {
            param($culture)
            & $Get > $path
            $text = Get-Content -Raw $path
            foreach ($value in & $Has) { $text | Should -Match ([regex]::Escape($value)) -Because "it is deciding, in '$culture'" }
            $text | Should -Not -Match '\e'
        }
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
        Use-Cultures {
            param($culture)
            foreach ($row in $rows) {
                $far = & $Convert $row
                foreach ($name in $row.PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames) {
                    Test-Value $far.$name $row.$name $culture "$name of $($row.GetType().Name) in '$culture'"
                }
            }
        }
    }

    It 'has its lists as text in CSV and HTML, and its names in JSON' {
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

    It 'has the deciding values of every row as HTML' {
        Use-Cultures {
            param($culture)
            foreach ($row in $rows) {
                $table = ([xml]($row | ConvertTo-Html -Fragment | Out-String)).table
                $head, $body = $table.tr
                for ($column = 0; $column -lt $head.th.Count; $column++) {
                    $name = $head.th[$column]
                    if ($name -notin $row.PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames) { continue }
                    $cell = @($body.td)[$column]
                    Test-Value @($body.td)[$column] $row.$name $culture "$name of $($row.GetType().Name) in '$culture'"
                }
            }
        }
    }
}
