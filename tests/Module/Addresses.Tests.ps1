BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Addresses' {
    It 'reaches a server that listens only on the second address of localhost' {
        Set-SkippedWithoutIPv6
        $server = Start-EventServer -Address ::1
        $row = Measure-Load { Measure-EventServer localhost $server.Port -DurationSeconds 0.1 -WarmupSeconds 0 }
        $row.Target | Should -Be $server.EndPoint
        $row.Errors | Should -Be 0
        $server | Stop-EventServer
    }

    It 'names every address that was tried for a name' {
        $listener = New-Listener
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        $failure = Get-Failure { Measure-EventServer localhost $port }
        Test-Failure $failure 'ConnectionRefused,EventIo.Commands.MeasureEventServerCommand' ConnectionError
        "$failure" | Should -Match "127\.0\.0\.1:$port.*\[::1\]:$port"
    }

    It 'shows and filters a mapped IPv4 address as IPv4: <_>' -ForEach '127.0.0.1', '::ffff:127.0.0.1', '127.0.0.0/8', '::ffff:127.0.0.0/104' {
        Set-SkippedWithoutIPv6
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::IPv6Any, 0)
        $listener.Server.DualMode = $true
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $client = Connect-Port $port
        $accepted = $listener.AcceptSocket()
        $socket = Get-TcpSocket -LocalPort $port -LocalAddress $_ -State Established
        $socket.Local | Should -Be "[::ffff:127.0.0.1]:$port"
        "$($socket.LocalAddress)" | Should -Be '::ffff:127.0.0.1'
        (Get-TcpSocket -LocalPort $port -LocalAddress 10.0.0.0/8, ::1 -State Established) | Should -BeNullOrEmpty
        foreach ($open in $accepted, $client) { $open.Dispose() }
        $listener.Stop()
    }

    It 'accepts any number of ports' {
        $server = Start-EventServer
        (Get-TcpSocket -LocalPort (0..65535) -State Listen).LocalPort | Should -Contain $server.Port
        $others = (1..65535).Where({ $_ -ne $server.Port })
        (Get-TcpSocket -LocalPort $others -State Listen).LocalPort | Should -Not -Contain $server.Port
        $server | Stop-EventServer
    }
}

Describe 'Objects of the pipeline' {
    It 'determine the workload: <Workload> is loaded with <Load>' -ForEach @(
        @{ Workload = 'Http'; Load = 'Http' }
        @{ Workload = 'Echo'; Load = 'Echo' }
        @{ Workload = 'Source'; Load = 'Source' }
        @{ Workload = 'File'; Load = 'Http' }
    ) {
        $arguments = $Workload -eq 'File' ? @{ Root = $PSScriptRoot } : @{}
        $server = Start-EventServer -Workload $Workload @arguments
        $path = $Workload -eq 'File' ? @{ HttpPath = '/TestTools.ps1' } : @{}
        $target = [pscustomobject]@{ Name = $server.Name; Address = "$($server.Address)"; Port = $server.Port; Workload = "$($server.Workload)" }
        $row = Measure-Load { $target | Measure-EventServer -DurationSeconds 0.1 -WarmupSeconds 0 @path }
        $row.Workload | Should -Be $Load
        $row.Errors | Should -Be 0
        $server | Stop-EventServer
    }

    It 'are refused when they come from another computer: <Name>' -ForEach @(
        @{ Name = 'Get-SocketOption'; Properties = @{ ProcessId = $PID; FileDescriptor = 1 } }
        @{ Name = 'Set-SocketOption'; Properties = @{ ProcessId = $PID; FileDescriptor = 1 }; More = @{ Name = 'TCP_NODELAY'; Value = 1 } }
        @{ Name = 'Get-TcpInfo'; Properties = @{ ProcessId = $PID; FileDescriptor = 1 } }
        @{ Name = 'Get-TcpSocket'; Properties = @{ ProcessId = $PID } }
        @{ Name = 'Close-TcpSocket'; Properties = @{ Cookie = 1 }; More = @{ Force = $true } }
        @{ Name = 'Measure-EventServer'; Properties = @{ Address = '127.0.0.1'; Port = 9 } }
        @{ Name = 'Measure-EventServer'; Properties = @{ Address = '0.0.0.0'; Port = 9 } }
        @{ Name = 'Send-SocketFile'; Properties = @{ Path = '/etc/passwd' }; More = @{ ComputerName = '127.0.0.1'; Port = 9 } }
    ) {
        $object = [pscustomobject]($Properties + @{ PSComputerName = 'web1.example' })
        $more = $More ?? @{}
        $failure = Get-Failure { $object | & $Name @more }
        $failure.FullyQualifiedErrorId | Should -BeLike 'RemoteObject,*'
        "$failure" | Should -Match 'web1\.example'
    }

    It 'are accepted from a job on this computer' {
        $server = Start-EventServer
        $object = [pscustomobject]@{ ProcessId = $PID; LocalPort = $server.Port; PSComputerName = 'localhost' }
        ($object | Get-TcpSocket).LocalPort | Should -Be $server.Port
        $server | Stop-EventServer
    }
}

Describe 'Parameters that have no effect' {
    It 'are refused, and the error names what they apply to: <Name> <Given>' -ForEach @(
        @{ Name = 'Start-EventServer'; Given = 'HeaderTimeoutSeconds'; Arguments = @{ HeaderTimeoutSeconds = 1 }; Words = 'Http or File' }
        @{ Name = 'Start-EventServer'; Given = 'BodyTimeoutSeconds'; Arguments = @{ BodyTimeoutSeconds = 1 }; Words = 'Http or File' }
        @{ Name = 'Start-EventServer'; Given = 'WorkerCount'; Arguments = @{ WorkerCount = 1; Workload = 'Sink' }; Words = '-Workload Http' }
        @{ Name = 'Measure-Multiplexer'; Given = 'GapMicroseconds'; Arguments = @{ GapMicroseconds = 5 }; Words = '-Mode Wakeup' }
        @{ Name = 'Measure-Multiplexer'; Given = 'AllowLargeDescriptorSet'; Arguments = @{ Multiplexer = 'Epoll'; AllowLargeDescriptorSet = $true }; Words = 'Select' }
        @{ Name = 'Measure-ZeroCopy'; Given = 'PipeBytes'; Arguments = @{ Method = 'Copy'; PipeBytes = 65536 }; Words = 'Splice' }
        @{ Name = 'Send-SocketFile'; Given = 'PipeBytes'; Arguments = @{ Path = '/etc/passwd'; ComputerName = '127.0.0.1'; Port = 9; Method = 'Copy'; PipeBytes = 65536 }; Words = 'Splice' }
        @{ Name = 'Get-TcpInfo'; Given = 'SampleCount'; Arguments = @{ ProcessId = 1; FileDescriptor = 1; SampleCount = 2 }; Words = '-Watch' }
        @{ Name = 'Get-TcpSocket'; Given = 'LocalPort'; Arguments = @{ Kind = 'Unix'; LocalPort = 1 }; Words = '-Kind Tcp or Udp' }
        @{ Name = 'Get-TcpSocket'; Given = 'IncludeOption'; Arguments = @{ Kind = 'Udp'; IncludeOption = $true }; Words = '-Kind Tcp' }
    ) {
        $failure = Get-Failure { & $Name @Arguments }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ParameterNotApplicable,*'
        "$failure" | Should -Match "^-$Given`: it belongs to .*$Words"
    }
}

Describe 'Connections in TIME_WAIT' {
    It 'are counted in one warning by Get-TcpInfo' {
        if ([int][IO.File]::ReadAllText('/proc/sys/net/ipv4/tcp_max_tw_buckets') -lt 1000) {
            Set-ItResult -Skipped -Because 'net.ipv4.tcp_max_tw_buckets ends such connections early'
        }
        $server = Start-EventServer
        $ports = foreach ($i in 1..5) {
            $client = Connect-Port $server.Port
            $client.LocalEndPoint.Port
            $null = Send-Byte $client
            $client.Dispose()
        }
        $waiting = @{ LocalPort = $ports; RemotePort = $server.Port; State = 'TimeWait' }
        Wait-Until { @(Get-TcpSocket @waiting).Count -eq 5 } -For 'five connections to end'
        $errors = @(Get-TcpSocket @waiting | Get-TcpInfo -WarningVariable warnings 2>&1 3>$null)
        $errors | Should -BeNullOrEmpty
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match '5 connections in TIME_WAIT'
        $server | Stop-EventServer
    }
}
