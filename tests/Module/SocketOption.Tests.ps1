BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Get-SocketOption' {
    BeforeAll {
        $server = Start-EventServer -Name optioned
        $client = Connect-Port $server.Port
        $null = Send-Byte $client
    }

    AfterAll {
        $client.Dispose()
        $server | Stop-EventServer
    }

    It 'describes every option without a socket' {
        $known = Get-SocketOption
        $known.Count | Should -BeGreaterOrEqual 40
        foreach ($option in $known) {
            $option.Help | Should -Match '\.$' -Because $option.Name
            $option.Source | Should -Not -BeNullOrEmpty -Because $option.Name
        }
        (Get-SocketOption -ListAvailable -Name TCP_KEEP*).Name | Should -Be 'TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT'
    }

    It 'reads a server''s listener and connections' {
        $options = $server | Get-SocketOption TCP_NODELAY
        $options.Role | Should -Be 'Listener', 'Connected'
        $options.Value | Should -Be 1, 1
        $options.ServerName | Should -Be 'optioned', 'optioned'
        $options[1].Remote | Should -Be "$($client.LocalEndPoint)"
        $options.ProcessId | Should -Be $PID, $PID
    }

    It 'reads from each socket of a server only the options that it can have' {
        ($server | Get-SocketOption TCP_FASTOPEN, TCP_QUICKACK).Role | Should -Be 'Listener', 'Connected'
    }

    It 'reads a socket of the script' {
        $option = $client | Get-SocketOption TCP_NODELAY
        $option.Value | Should -Be 0
        $option.FileDescriptor | Should -Be ([int]$client.Handle)
        $option.Note | Should -BeNullOrEmpty
        (Get-SocketOption SO_KEEPALIVE -Socket $client).Value | Should -Be 0
    }

    It 'reads all options of the socket if none is named' {
        $names = ($client | Get-SocketOption).Name
        $names | Should -Contain 'TCP_CONGESTION'
        $names | Should -Contain 'SO_LINGER'
        $names | Should -Not -Contain 'TCP_DEFER_ACCEPT' -Because 'only listeners have it'
        $names | Should -Not -Contain 'SO_SNDBUFFORCE' -Because 'it can''t be read'
    }

    It 'reads by process and descriptor, bound from Get-TcpSocket' {
        $options = Get-TcpSocket -ProcessId $PID -LocalPort $server.Port -State Established | Get-SocketOption TCP_NODELAY
        $options.Value | Should -Be 1
        $options.Cookie | Should -Be ($server | Get-SocketOption TCP_NODELAY)[1].Cookie
    }
}

Describe 'Set-SocketOption' {
    BeforeEach {
        $server = Start-EventServer
        $client = Connect-Port $server.Port
        $null = Send-Byte $client
    }

    AfterEach {
        $client.Dispose()
        $server | Stop-EventServer
    }

    It 'sets an option of a script''s socket and reports the value in force' {
        $change = $client | Set-SocketOption SO_RCVBUF 65536
        $change.GetType().FullName | Should -BeExactly 'EventIo.Sockets.References.SocketOptionChange'
        $change.AskedValue | Should -Be 65536
        $change.Value | Should -Be 131072
        $change.Note | Should -Match '65536 became 131072.*doubled'
        ($client | Get-SocketOption SO_RCVBUF).Value | Should -Be 131072
    }

    It 'sets several, as a hashtable or as pairs' -ForEach @(
        @{ Given = @{ TCP_NODELAY = $true; TCP_KEEPIDLE = 700 } }
        @{ Given = 'TCP_NODELAY=1', 'TCP_KEEPIDLE=700' }
    ) {
        $null = $client | Set-SocketOption -Option $Given
        ($client | Get-SocketOption TCP_NODELAY, TCP_KEEPIDLE).Value | Should -Be 1, 700
    }

    It 'accepts 64KB in a pair' {
        ($client | Set-SocketOption -Option SO_SNDBUF=64KB).AskedValue | Should -Be 65536
    }

    It 'leaves out options of a profile that the socket can''t have, and single options override it' {
        $changes = $client | Set-SocketOption -Profile Server -Option TCP_NODELAY=0
        $changes.Name | Should -Not -Contain 'TCP_FASTOPEN'
        ($changes | Where-Object Name -eq TCP_NODELAY).Value | Should -Be 0
        ($changes | Where-Object Name -eq TCP_KEEPIDLE).Value | Should -Be 600
    }

    It 'sets options of a server that keeps serving' {
        $changes = $server | Set-SocketOption TCP_USER_TIMEOUT 5000
        $changes.Role | Should -Be 'Listener', 'Connected'
        Send-Byte $client | Should -Be 1
        $later = Connect-Port $server.Port
        $null = Send-Byte $later
        ($server | Get-SocketOption TCP_USER_TIMEOUT).Value | Should -Be 5000, 5000, 5000
        $later.Dispose()
    }

    It 'restores what Get-SocketOption returned' {
        $before = $client | Get-SocketOption TCP_KEEP*
        $null = $client | Set-SocketOption -Profile LongIdle
        ($before | Set-SocketOption).Value | Should -Be $before.Value
        ($client | Get-SocketOption TCP_KEEP*).Value | Should -Be $before.Value
    }

    It 'sets options of Get-SocketOption to -Value' {
        $null = $client | Get-SocketOption TCP_NODELAY | Where-Object Value -eq 0 | Set-SocketOption -Value 1
        ($client | Get-SocketOption TCP_NODELAY).Value | Should -Be 1
    }

    It 'changes nothing with -WhatIf' {
        $client | Set-SocketOption TCP_NODELAY 1 -WhatIf | Should -BeNullOrEmpty
        $server | Set-SocketOption -Profile LongIdle -WhatIf | Should -BeNullOrEmpty
        ($client | Get-SocketOption TCP_NODELAY).Value | Should -Be 0
        ($server | Get-SocketOption SO_KEEPALIVE).Value | Should -Be 0, 0
    }

    It 'asks before it changes a socket of another process, but not before it changes its own' {
        $attribute = (Get-Command Set-SocketOption).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
        $attribute.ConfirmImpact | Should -Be 'High'
        $attribute.SupportsShouldProcess | Should -BeTrue
        # Nobody can answer: an engine without a host refuses to prompt.
        $shell = New-Shell
        try {
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$((Get-Module EventIo).ModuleBase)/EventIo.psd1").Invoke()
            $shell.Commands.Clear()
            $shell.AddCommand('Set-SocketOption').AddParameter('Name', 'TCP_NODELAY').AddParameter('Value', 1).AddParameter('Socket', $client).Invoke().Value |
                Should -Be 1
        }
        finally { $shell.Dispose() }
    }
}

Describe 'A live process' {
    BeforeAll {
        $process = Start-OtherServer
        if ($process) {
            $port = (Get-TcpSocket -ProcessId $process.Id).LocalPort
            $client = Connect-Port $port
            $null = Send-Byte $client
            $connection = Get-TcpSocket -ProcessId $process.Id -State Established
            $mayLook = @($connection | Get-SocketOption TCP_NODELAY -ErrorAction SilentlyContinue).Count -eq 1
        }
    }

    BeforeEach {
        if (-not $process) { Set-ItResult -Skipped -Because 'socat is not installed' }
        if (-not $mayLook) { Set-ItResult -Skipped -Because 'this user may not inspect the process that this test started' }
    }

    AfterAll {
        if ($process) {
            $client.Dispose()
            if (-not $process.HasExited) { $process.Kill() }
            $process.Dispose()
        }
    }

    It 'shows the old and the new value with -WhatIf, and is not changed' {
        $connection | Set-SocketOption TCP_NODELAY 1 -WhatIf | Should -BeNullOrEmpty
        ($connection | Get-SocketOption TCP_NODELAY).Value | Should -Be 0
    }

    It 'is not changed if nobody can answer' {
        $shell = New-Shell
        try {
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$((Get-Module EventIo).ModuleBase)/EventIo.psd1").Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddCommand('Set-SocketOption').AddParameter('Name', 'TCP_NODELAY').AddParameter('Value', 1).
                AddParameter('ProcessId', $connection.ProcessId).AddParameter('FileDescriptor', $connection.FileDescriptor)
            { $shell.Invoke() } | Should -Throw
        }
        finally { $shell.Dispose() }
        ($connection | Get-SocketOption TCP_NODELAY).Value | Should -Be 0
    }

    It 'keeps serving after its connection was changed' {
        $change = $connection | Set-SocketOption TCP_NODELAY 1 -Confirm:$false
        $change.PreviousValue | Should -Be 0
        $change.Value | Should -Be 1
        $change.ProcessName | Should -Be 'socat'
        (Get-TcpSocket -ProcessId $process.Id -State Established -IncludeOption).NoDelay | Should -BeTrue
        Send-Byte $client | Should -Be 1
    }

    It 'is not changed if the descriptor now refers to another socket' {
        $other = [pscustomobject]@{ ProcessId = $connection.ProcessId; FileDescriptor = $connection.FileDescriptor; Cookie = $connection.Cookie + 1 }
        $failure = Get-Failure { $other | Set-SocketOption TCP_NODELAY 0 -Confirm:$false }
        Test-Failure $failure 'SocketChanged,EventIo.Commands.SetSocketOptionCommand' InvalidOperation
        ($connection | Get-SocketOption TCP_NODELAY).Value | Should -Be 1
    }
}

Describe 'Nagle and delayed acknowledgements' {
    # A request in two pieces: with Nagle the second waits for the acknowledgement of the first, which the server delays.
    It 'cost milliseconds until TCP_NODELAY is set on the live connection' {
        $server = Start-EventServer -Workload Http
        $client = Connect-Port $server.Port
        $first = [Text.Encoding]::ASCII.GetBytes("GET /plaintext HTTP/1.1`r`n")
        $second = [Text.Encoding]::ASCII.GetBytes("Host: x`r`n`r`n")
        $answer = [byte[]]::new(4096)
        $times = foreach ($noDelay in 0, 1) {
            $null = $client | Set-SocketOption TCP_NODELAY $noDelay
            $milliseconds = foreach ($i in 1..15) {
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $null = $client.Send($first)
                $null = $client.Send($second)
                $null = $client.Receive($answer)
                $watch.Elapsed.TotalMilliseconds
            }
            , [double[]][Linq.Enumerable]::ToArray([Linq.Enumerable]::Order([double[]]$milliseconds))
        }
        $client.Dispose()
        $server | Stop-EventServer
        # Most exchanges of the first run wait 40 ms for an acknowledgement. The fastest exchange of the second run
        # shows the time without a wait.
        $times[0][7] | Should -BeGreaterThan 35
        $times[0][7] | Should -BeGreaterThan (3 * $times[1][0])
    }
}

Describe 'Get-SocketProfile' {
    It 'lists each option of each profile, with the reason' {
        $all = Get-SocketProfile
        foreach ($name in 'LowLatency', 'Throughput', 'LongIdle', 'Server') { "$($all.Profile)" | Should -Match $name }
        foreach ($setting in $all) { $setting.Reason | Should -Match '\.$' }
        $server = @{}
        foreach ($setting in Get-SocketProfile Server) { $server[$setting.Option] = $setting.Value }
        $server.Count | Should -Be 10
        $server['TCP_USER_TIMEOUT'] | Should -Be 30000
        $server['TCP_FASTOPEN'] | Should -Be 5
    }
}

Describe 'Start-EventServer with socket options' {
    AfterEach {
        Get-EventServer | Stop-EventServer
    }

    It 'sets them on the listener and on connections' {
        $server = Start-EventServer -SocketProfile LongIdle -SocketOption @{ TCP_NODELAY = 0; SO_PRIORITY = 3 }
        $client = Connect-Port $server.Port
        $null = Send-Byte $client
        ($server | Get-SocketOption TCP_KEEPIDLE).Value | Should -Be 120, 120
        ($server | Get-SocketOption TCP_NODELAY).Value | Should -Be 0, 0
        ($server | Get-SocketOption SO_PRIORITY).Value | Should -Be 3, 3
        $server.SocketOptions | Should -Contain 'SO_PRIORITY=3'
        $client.Dispose()
    }

    It 'names the options of a profile that a UNIX socket can''t have' {
        $server = Start-EventServer -Path (Get-TemporaryPath) -SocketProfile LongIdle -WarningVariable warnings -WarningAction SilentlyContinue
        $server.State | Should -Be 'Running'
        "$warnings" | Should -Match 'UNIX sockets don''t have SO_KEEPALIVE'
    }

    It 'does not start with an option that it can''t have' {
        Test-Failure (Get-Failure { Start-EventServer -SocketOption TCP_SYNCNT=3 }) 'SocketOptionNotForSocket,EventIo.Commands.StartEventServerCommand' InvalidArgument
        Test-Failure (Get-Failure { Start-EventServer -SocketOption TCP_NODELAY=2 }) 'SocketOptionValueInvalid,EventIo.Commands.StartEventServerCommand' InvalidArgument
        Test-Failure (Get-Failure { Start-EventServer -SocketOption TCP_CONGESTION=no_such }) 'CongestionControlUnavailable,EventIo.Commands.StartEventServerCommand' ObjectNotFound
        Get-EventServer | Should -BeNullOrEmpty
    }
}

Describe 'Measure-Multiplexer with socket options' {
    It 'measures with them and reports the values in force' {
        $row = Measure-Multiplexer Epoll -TriggerMode Level -Transport Tcp -SocketCount 2 -Iteration 100 -SocketOption TCP_NODELAY=0, SO_RCVBUF=64KB
        $row.Status | Should -Be 'Measured'
        $row.SocketOptions | Should -Be 'TCP_NODELAY=0', 'SO_RCVBUF=131072'
    }

    It 'shows the cost of TCP_CORK' {
        $plain = Measure-Multiplexer Poll -Transport Tcp -SocketCount 1 -Iteration 100 -Round 1
        $corked = Measure-Multiplexer Poll -Transport Tcp -SocketCount 1 -Iteration 2 -WarmupIteration 0 -Round 1 -SocketOption TCP_CORK=1
        # With TCP_CORK the kernel holds data for up to 200 ms (tcp(7)). The fastest turn without the option shows the
        # time of a turn.
        $corked.P50Microseconds | Should -BeGreaterThan (100 * $plain.MinMicroseconds)
    }

    It 'names the options of a profile that its sockets can''t have' {
        $row = Measure-Multiplexer Poll -SocketCount 2 -Iteration 100 -Round 1 -SocketProfile Server -WarningVariable warnings -WarningAction SilentlyContinue
        $row.SocketOptions -replace '=.*' | Should -Be 'SO_SNDBUF', 'SO_RCVBUF'
        "$warnings" | Should -Match 'UNIX sockets don''t have TCP_NODELAY, .*: left out'
    }

    It 'refuses an option that its sockets can''t have' {
        Test-Failure (Get-Failure { Measure-Multiplexer Poll -SocketCount 2 -SocketOption TCP_NODELAY=0 }) 'SocketOptionNotForSocket,EventIo.Commands.MeasureMultiplexerCommand' InvalidArgument
    }
}
