BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $server = Start-EventServer
    $cmdlet = 'EventIo.Commands.CloseTcpSocketCommand'
    $mayClose = Test-Capability 12

    # A connection to the server, over which one request was served, and the server's end of it.
    function Connect-Server {
        $client = Connect-Port $server.Port
        $null = Send-Byte $client
        $client, (Get-TcpSocket -LocalPort $server.Port -RemotePort $client.LocalEndPoint.Port)
    }

    function Test-Reset($Client) { { $Client.Receive([byte[]]::new(1)) } | Should -Throw '*reset by peer*' }
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Close-TcpSocket' {
    It 'closes what Get-TcpSocket lists, and returns it with -PassThru' {
        if (-not $mayClose) { Set-ItResult -Skipped -Because 'closing sockets takes CAP_NET_ADMIN' }
        $client, $listed = Connect-Server
        $closed = Get-TcpSocket -LocalPort $server.Port -RemotePort $client.LocalEndPoint.Port | Close-TcpSocket -Force -PassThru
        $closed.Cookie | Should -Be $listed.Cookie
        Test-Reset $client
        $client, $listed = Connect-Server
        $listed | Close-TcpSocket -Confirm:$false | Should -BeNullOrEmpty
        Test-Reset $client
    }

    It 'closes by cookie' {
        if (-not $mayClose) { Set-ItResult -Skipped -Because 'closing sockets takes CAP_NET_ADMIN' }
        $client, $listed = Connect-Server
        Close-TcpSocket -Cookie $listed.Cookie -Force
        Test-Reset $client
    }

    It 'closes a socket that a job on this computer has listed' {
        if (-not $mayClose) { Set-ItResult -Skipped -Because 'closing sockets takes CAP_NET_ADMIN' }
        $client, $listed = Connect-Server
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($listed))
        $copy | Add-Member PSComputerName localhost -PassThru | Close-TcpSocket -Force
        Test-Reset $client
    }

    It 'closes nothing with -WhatIf, which overrides -Force' {
        $client, $listed = Connect-Server
        $listed | Close-TcpSocket -WhatIf -Force -PassThru | Should -BeNullOrEmpty
        & { $WhatIfPreference = $true; $listed | Close-TcpSocket -Force -PassThru } | Should -BeNullOrEmpty
        Send-Byte $client | Should -Be 1
        $client.Dispose()
    }

    It 'asks before it closes' {
        $attribute = (Get-Command Close-TcpSocket).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
        $attribute.ConfirmImpact | Should -Be 'High'
        $client, $listed = Connect-Server
        # Nobody can answer: an engine without a host refuses to prompt.
        $shell = New-Shell
        try {
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$((Get-Module EventIo).ModuleBase)/EventIo.psd1").Invoke()
            $shell.Commands.Clear()
            { $shell.AddCommand('Close-TcpSocket').AddParameter('InputObject', $listed).Invoke() } | Should -Throw
        }
        finally { $shell.Dispose() }
        Send-Byte $client | Should -Be 1
        $client.Dispose()
    }
}

Describe 'Errors of Close-TcpSocket' {
    It 'says that a socket has ended, and continues with the next' {
        $client, $listed = Connect-Server
        $client.LingerState = [Net.Sockets.LingerOption]::new($true, 0)
        $client.Dispose()
        Wait-Until { -not (Get-TcpSocket -LocalPort $server.Port -State Established) } -For 'the connection to end'
        $failure = Get-Failure { $listed | Close-TcpSocket -Force }
        Test-Failure $failure "SocketClosed,$cmdlet" ObjectNotFound
        $failure.TargetObject.Cookie | Should -Be $listed.Cookie
        Test-Failure (Get-Failure { Close-TcpSocket -Cookie $listed.Cookie -Force }) "SocketClosed,$cmdlet" ObjectNotFound
        if ($mayClose) {
            $other, $open = Connect-Server
            $listed, $open | Close-TcpSocket -Force -PassThru -ErrorAction SilentlyContinue | ForEach-Object Cookie | Should -Be $open.Cookie
            Test-Reset $other
        }
    }

    It 'says that a port now has another listener' {
        $port = Get-FreePort
        $first = New-Listener $port
        $listed = Get-TcpSocket -LocalPort $port -State Listen
        $first.Stop()
        $second = New-Listener $port
        $failure = Get-Failure { $listed | Close-TcpSocket -Force }
        (Get-TcpSocket -LocalPort $port -State Listen) | Should -HaveCount 1
        $second.Stop()
        Test-Failure $failure "SocketChanged,$cmdlet" InvalidOperation
    }

    It 'says which sockets can''t be closed' {
        $udp = [Net.Sockets.UdpClient]::new(0)
        $listed = Get-TcpSocket -Kind Udp -LocalPort $udp.Client.LocalEndPoint.Port
        $udp.Dispose()
        Test-Failure (Get-Failure { $listed[0] | Close-TcpSocket -Force }) "SocketNotClosable,$cmdlet" InvalidType
    }

    It 'says which capability is missing' {
        if ($mayClose) { Set-ItResult -Skipped -Because 'this user may close every socket' }
        $client, $listed = Connect-Server
        $failure = Get-Failure { $listed | Close-TcpSocket -Force }
        $client.Dispose()
        Test-Failure $failure "OperationNotPermitted,$cmdlet" PermissionDenied
        $failure.ErrorDetails.RecommendedAction | Should -Match 'CAP_NET_ADMIN'
    }

    It 'says that there is no such network namespace' {
        Test-Failure (Get-Failure { Close-TcpSocket -Cookie 1 -NetworkNamespace no-such -Force }) "NetworkNamespaceNotFound,$cmdlet" ObjectNotFound
    }
}
