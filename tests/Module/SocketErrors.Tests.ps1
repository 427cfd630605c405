BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $server = Start-EventServer
    $client = Connect-Port $server.Port
    $null = Send-Byte $client
    $set = 'EventIo.Commands.SetSocketOptionCommand'
    $get = 'EventIo.Commands.GetSocketOptionCommand'
}

AfterAll {
    $client.Dispose()
    Get-EventServer | Stop-EventServer
}

Describe 'Errors of Set-SocketOption and Get-SocketOption' {
    It 'says that there is no such option, and names similar ones' {
        $failure = Get-Failure { $client | Set-SocketOption TCP_NODELY 1 }
        Test-Failure $failure "SocketOptionUnknown,$set" ObjectNotFound
        $failure.ErrorDetails.RecommendedAction | Should -Match 'TCP_NODELAY'
        Test-Failure (Get-Failure { Get-SocketOption nonsense }) "SocketOptionUnknown,$get" ObjectNotFound
    }

    It 'says which sockets have <Option>' -ForEach @(
        @{ Option = 'TCP_DEFER_ACCEPT'; Value = 5; For = 'sockets that listen' }
        @{ Option = 'TCP_FASTOPEN_CONNECT'; Value = 1; For = 'before connect' }
        @{ Option = 'IPV6_TCLASS'; Value = 0; For = 'IPv6' }
    ) {
        $failure = Get-Failure { $client | Set-SocketOption $Option $Value }
        Test-Failure $failure "SocketOptionNotForSocket,$set" InvalidArgument
        "$failure" | Should -Match $For
        Test-Failure (Get-Failure { $client | Get-SocketOption $Option }) "SocketOptionNotForSocket,$get" InvalidArgument
    }

    It 'says that a UNIX socket has no TCP options' {
        $unix = Start-EventServer -Path (Get-TemporaryPath)
        $failure = Get-Failure { $unix | Set-SocketOption TCP_NODELAY 1 }
        $unix | Stop-EventServer
        Test-Failure $failure "SocketOptionNotForSocket,$set" InvalidArgument
        "$failure" | Should -Match 'TCP sockets.*UNIX socket'
    }

    It 'refuses <Option> <Value>, and states the range' -ForEach @(
        @{ Option = 'TCP_NODELAY'; Value = 2; Range = '0 or 1' }
        @{ Option = 'TCP_KEEPIDLE'; Value = 0; Range = '1 to 32767 s' }
        @{ Option = 'TCP_KEEPIDLE'; Value = 'soon'; Range = '1 to 32767 s' }
        @{ Option = 'SO_RCVBUF'; Value = -1; Range = 'bytes' }
        @{ Option = 'SO_LINGER'; Value = 'never'; Range = 'off' }
    ) {
        $failure = Get-Failure { $client | Set-SocketOption $Option $Value }
        Test-Failure $failure "SocketOptionValueInvalid,$set" InvalidArgument
        $failure.ErrorDetails.RecommendedAction | Should -Match $Range
    }

    It 'says that the kernel refuses a value, and what it accepts' {
        # The kernel counts in ticks, and refuses the values of the range that are less than one tick.
        $option = 'TCP_RTO_MIN_US'
        $client | Set-SocketOption $option 200000 -ErrorAction Ignore -ErrorVariable absent
        if ($absent) { Set-ItResult -Skipped -Because "this kernel has no $option" }
        Test-Failure (Get-Failure { $client | Set-SocketOption $option 1 }) "SocketOptionRefused,$set" InvalidArgument
    }

    It 'lists the congestion controls that the kernel has' {
        $failure = Get-Failure { $client | Set-SocketOption TCP_CONGESTION no_such }
        Test-Failure $failure "CongestionControlUnavailable,$set" ObjectNotFound
        $failure.ErrorDetails.RecommendedAction | Should -Match 'reno'
    }

    It 'says which capability an option requires' {
        if ([Environment]::IsPrivilegedProcess) { Set-ItResult -Skipped -Because 'root may set every option' }
        $failure = Get-Failure { $client | Set-SocketOption SO_MARK 1 }
        Test-Failure $failure "SocketOptionNotPermitted,$set" PermissionDenied
        $failure.ErrorDetails.RecommendedAction | Should -Match 'CAP_NET_ADMIN'
    }

    It 'says that there is nothing to set' {
        Test-Failure (Get-Failure { $client | Set-SocketOption }) "SocketOptionMissing,$set" InvalidArgument
    }

    It 'sets the other options of a list when the kernel refuses one' {
        $changes = $client | Set-SocketOption -Option TCP_CONGESTION=no_such, TCP_KEEPCNT=5 -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors | Should -HaveCount 1
        $changes.Name | Should -Be 'TCP_KEEPCNT'
    }

    It 'says that a process is gone' {
        Test-Failure (Get-Failure { Get-SocketOption -ProcessId 2147483647 -FileDescriptor 3 }) "ProcessNotFound,$get" ObjectNotFound
        Test-Failure (Get-Failure { Set-SocketOption TCP_NODELAY 1 -ProcessId 2147483647 -FileDescriptor 3 }) "ProcessNotFound,$set" ObjectNotFound
    }

    It 'says that a process is another user''s' {
        if ((Test-Capability 19) -or (Get-Item /proc/1/exe -ErrorAction Ignore).LinkTarget) {
            Set-ItResult -Skipped -Because 'this user may look into process 1'
        }
        $failure = Get-Failure { Get-SocketOption -ProcessId 1 -FileDescriptor 0 }
        Test-Failure $failure "ProcessNotPermitted,$get" PermissionDenied
        $failure.TargetObject | Should -Be 1
    }

    It 'says that a descriptor is not open, or not a socket' {
        Test-Failure (Get-Failure { Get-SocketOption -ProcessId $PID -FileDescriptor 2147483647 }) "DescriptorNotFound,$get" ObjectNotFound
        $file = [IO.File]::OpenRead('/proc/self/maps')
        $failure = Get-Failure { Get-SocketOption -ProcessId $PID -FileDescriptor ([int]$file.SafeFileHandle.DangerousGetHandle()) }
        $file.Dispose()
        Test-Failure $failure "DescriptorNotSocket,$get" InvalidType
    }

    It 'says that a script''s socket is closed' {
        $closed = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
        $closed.Dispose()
        Test-Failure (Get-Failure { $closed | Get-SocketOption TCP_NODELAY }) "SocketClosed,$get" ObjectNotFound
    }

    It 'says that a server has stopped' {
        $stopped = Start-EventServer
        $stopped | Stop-EventServer
        Test-Failure (Get-Failure { $stopped | Get-SocketOption TCP_NODELAY }) "ServerStopped,$get" InvalidOperation
    }

    It 'says that nobody has the socket' {
        $orphan = [pscustomobject]@{ ProcessId = $null; FileDescriptor = $null }
        Test-Failure (Get-Failure { $orphan | Get-SocketOption TCP_NODELAY }) "SocketWithoutOwner,$get" ObjectNotFound
    }

    It 'continues with the next object of a pipeline' {
        $objects = [pscustomobject]@{ ProcessId = $PID; FileDescriptor = 2147483647 }, [pscustomobject]@{ ProcessId = $PID; FileDescriptor = [int]$client.Handle }
        ($objects | Get-SocketOption TCP_NODELAY -ErrorAction SilentlyContinue).FileDescriptor | Should -Be ([int]$client.Handle)
    }
}

Describe 'Errors of Get-TcpSocket' {
    It 'says that a process is gone' {
        Test-Failure (Get-Failure { Get-TcpSocket -ProcessId 2147483647 }) 'ProcessNotFound,EventIo.Commands.GetTcpSocketCommand' ObjectNotFound
    }

    It 'refuses an invalid address: <_>' -ForEach 'localhost', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/8/8', '300.1.1.1' {
        $failure = Get-Failure { Get-TcpSocket -LocalAddress $_ }
        Test-Failure $failure 'NetworkInvalid,EventIo.Commands.GetTcpSocketCommand' InvalidArgument
    }

    It 'says that there is no such network namespace' {
        Test-Failure (Get-Failure { Get-TcpSocket -NetworkNamespace no-such }) 'NetworkNamespaceNotFound,EventIo.Commands.GetTcpSocketCommand' ObjectNotFound
        Test-Failure (Get-Failure { Get-TcpSocket -NetworkNamespace /etc/passwd }) 'NetworkNamespaceNotFound,EventIo.Commands.GetTcpSocketCommand' ObjectNotFound
    }

    It 'refuses -<Parameter> <Value>' -ForEach @(
        @{ Parameter = 'ProcessId'; Value = 0 }
        @{ Parameter = 'LocalPort'; Value = -1 }
        @{ Parameter = 'RemotePort'; Value = 65536 }
        @{ Parameter = 'LocalAddress'; Value = '' }
    ) {
        $arguments = @{ $Parameter = $Value }
        { Get-TcpSocket @arguments } | Should -Throw -ErrorId 'ParameterArgumentValidationError,EventIo.Commands.GetTcpSocketCommand'
    }
}

Describe 'Errors of Get-TcpInfo' {
    It 'says that a connection is gone, and continues with the next' {
        $other = Connect-Port $server.Port
        $null = Send-Byte $other
        $listed = @(Get-TcpSocket -ProcessId $PID -LocalPort $server.Port -State Established)
        $other.LingerState = [Net.Sockets.LingerOption]::new($true, 0)
        $port = $other.LocalEndPoint.Port
        $other.Dispose()
        Wait-Until { $server.ActiveConnections -eq 1 } -For 'the connection to end'
        $infos = @($listed | Get-TcpInfo -ErrorAction SilentlyContinue -ErrorVariable errors)
        $infos | Should -HaveCount ($listed.Count - 1)
        $errors | Should -HaveCount 1
        Test-Failure $errors[0] 'SocketClosed,EventIo.Commands.GetTcpInfoCommand' ObjectNotFound
        $errors[0].TargetObject.RemotePort | Should -Be $port
    }

    It 'says that only TCP sockets have TCP_INFO' {
        $datagram = [Net.Sockets.Socket]::new('InterNetwork', 'Dgram', 'Udp')
        $failure = Get-Failure { $datagram | Get-TcpInfo }
        $datagram.Dispose()
        Test-Failure $failure 'SocketNotTcp,EventIo.Commands.GetTcpInfoCommand' InvalidType
    }
}
