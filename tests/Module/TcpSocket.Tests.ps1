BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $server = Start-EventServer
    $client = Connect-Port $server.Port
    $null = Send-Byte $client
}

AfterAll {
    $client.Dispose()
    Get-EventServer | Stop-EventServer
}

Describe 'Get-TcpSocket' {
    It 'lists both ends of a connection and the listener, with their process' {
        $sockets = Get-TcpSocket -ProcessId $PID | Where-Object { $server.Port -in $_.LocalPort, $_.RemotePort }
        $sockets | Should -HaveCount 3
        foreach ($socket in $sockets) {
            $socket.GetType().FullName | Should -BeExactly 'EventIo.Sockets.Listing.TcpSocket'
            $socket.ProcessId | Should -Be $PID
            $socket.Cookie | Should -BeGreaterThan 0
        }
        $listener = $sockets | Where-Object State -eq Listen
        $listener.AcceptQueue | Should -Be 0
        $listener.AcceptQueueLimit | Should -BeGreaterThan 0
        $listener.AcceptQueuePercent | Should -Be 0
        $listener.ReceiveQueueBytes | Should -BeNullOrEmpty
    }

    It 'accepts a server''s port from the pipeline' {
        @($server | Get-TcpSocket | Where-Object State -eq Established) | Should -HaveCount 1
    }

    It 'accepts processes from the pipeline' {
        $own = [Diagnostics.Process]::GetCurrentProcess()
        ($own | Get-TcpSocket -LocalPort $server.Port) | Should -HaveCount 2
    }

    It 'filters by state, port and address' {
        (Get-TcpSocket -LocalPort $server.Port -State Listen).State | Should -Be 'Listen'
        (Get-TcpSocket -RemotePort $server.Port -ProcessId $PID).LocalPort | Should -Be $client.LocalEndPoint.Port
        Get-TcpSocket -LocalPort $server.Port -ProcessId $PID -LocalAddress 127.0.0.1/8 | Should -HaveCount 2
        Get-TcpSocket -LocalPort $server.Port -LocalAddress 127.0.0.2 | Should -BeNullOrEmpty
        Get-TcpSocket -LocalPort $server.Port -RemoteAddress 10.0.0.0/8 | Should -BeNullOrEmpty
    }

    It 'reads options through the owner''s descriptor' {
        $connection = Get-TcpSocket -LocalPort $server.Port -State Established -IncludeOption
        $connection.NoDelay | Should -BeTrue
        $connection.KeepAlive | Should -BeFalse
        $connection.KeepIdleSeconds | Should -BeGreaterThan 0
        (Get-TcpSocket -LocalPort $server.Port -State Established).NoDelay | Should -BeNullOrEmpty
    }

    It 'accepts names of processes' {
        $name = @(Get-TcpSocket -ProcessId $PID -State Listen)[0].ProcessName
        @(Get-TcpSocket -ProcessName $name -State Listen).ProcessId | Should -Contain $PID
        @(Get-TcpSocket -ProcessName "$($name[0])*" -State Listen).ProcessId | Should -Contain $PID
        Get-TcpSocket -ProcessName 'no such *' | Should -BeNullOrEmpty
        { Get-TcpSocket -ProcessName 'no such' -ErrorAction Stop } | Should -Throw -ErrorId 'ProcessNotFound,*'
    }

    It 'has a property for each column of its table' {
        $listener = @(Get-TcpSocket -ProcessId $PID -State Listen)[0]
        $listener.FD | Should -Be $listener.FileDescriptor
        $listener.OwningProcess | Should -Be $PID
        $listener.'Recv-Q' | Should -Be $listener.AcceptQueue
        $listener.'Send-Q' | Should -Be $listener.AcceptQueueLimit
        $listener.Process | Should -Match "^$PID/"
        @(Get-TcpSocket -OwningProcess $PID | Group-Object Process).Count | Should -BeGreaterThan 0
        @([pscustomobject]@{ Id = $PID; Name = 'x' } | Get-TcpSocket -LocalPort $listener.LocalPort).Count | Should -BeGreaterThan 0
    }

    It 'lists UDP and UNIX sockets' {
        $path = Get-TemporaryPath
        $unix = Start-EventServer -Path $path
        $found = Get-TcpSocket -Kind Unix, Udp -ProcessId $PID | Where-Object Path -eq $path
        $unix | Stop-EventServer
        $found.Kind | Should -Be 'Unix'
        $found.State | Should -Be 'Listen'
    }

    It 'leaves the owners out with -SkipOwner' {
        # An earlier connection with the same port may be in TimeWait.
        $sockets = Get-TcpSocket -LocalPort $server.Port -State Listen, Established -SkipOwner -WarningAction Stop
        $sockets | Should -HaveCount 2
        $sockets | Where-Object ProcessId | Should -BeNullOrEmpty
    }
}

Describe 'Get-TcpInfo' {
    It 'reads sockets of a script, a server and a process, and listed ones' {
        $local = "$($client.LocalEndPoint)"
        ($client | Get-TcpInfo).Local | Should -Be $local
        ($server | Get-TcpInfo)[1].Remote | Should -Be $local
        ($server | Get-TcpInfo).ServerName | Should -Be $server.Name, $server.Name
        (Get-TcpInfo -ProcessId $PID -FileDescriptor ([int]$client.Handle)).Local | Should -Be $local
        (Get-TcpSocket -RemotePort $server.Port | Get-TcpInfo).Local | Should -Be $local
    }

    It 'has figures, and null for those that were not measured' {
        $info = $client | Get-TcpInfo
        $info.State | Should -Be 'Established'
        $info.BytesSent | Should -BeGreaterThan 0
        $info.RttMicroseconds | Should -BeGreaterThan 0
        $info.IntervalSeconds | Should -BeNullOrEmpty
        $info.StructBytes | Should -BeGreaterThan 100
    }

    It 'samples repeatedly, with the changes since the previous sample' {
        $samples = Get-TcpSocket -LocalPort $server.Port -State Established | Get-TcpInfo -Watch -IntervalSeconds 0.02 -SampleCount 3 |
            ForEach-Object { $null = Send-Byte $client; $_ }
        $samples | Should -HaveCount 3
        $samples[0].BytesReceivedDelta | Should -BeNullOrEmpty
        $samples[1].BytesReceivedDelta | Should -Be 1
        $samples[2].BytesSentDelta | Should -Be 1
        $samples[1].IntervalSeconds | Should -BeGreaterThan 0
        $samples[1].ReceivedBytesPerSecond | Should -BeGreaterThan 0
    }

    It 'ends when all connections have ended, and says so' {
        $other = Connect-Port $server.Port
        $null = Send-Byte $other
        $samples = @($other | Get-TcpInfo -Watch -IntervalSeconds 0.01 -WarningVariable warnings -WarningAction SilentlyContinue |
            ForEach-Object {
                $other.LingerState = [Net.Sockets.LingerOption]::new($true, 0)
                $other.Dispose()
                $_
            })
        $samples | Should -HaveCount 1
        "$warnings" | Should -Match 'has ended'
    }

    It 'stops within 200 ms' {
        $shell = New-Shell
        try {
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$((Get-Module EventIo).ModuleBase)/EventIo.psd1").Invoke()
            $begin = {
                $shell.Commands.Clear()
                $null = $shell.AddScript("Get-TcpSocket -LocalPort $($server.Port) | Get-TcpInfo -Watch -IntervalSeconds 600")
                $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
                $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
                Wait-Until { $output.Count -ge 2 } -For 'the first samples'
            }
            Test-Stop $shell $begin
        }
        finally { $shell.Dispose() }
    }
}
