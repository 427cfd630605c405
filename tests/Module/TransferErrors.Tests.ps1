BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $folder = [IO.Directory]::CreateTempSubdirectory('eventio-').FullName
    $file = "$folder/a.bin"
    [IO.File]::WriteAllBytes($file, [byte[]]::new(20MB))

    # Accepts one connection, answers, and closes it with unread bytes.
    function Start-Closer([byte[]] $Answer) {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        $null = $shell.AddScript({
            param($listener, $answer)
            $socket = $listener.AcceptSocket()
            $null = $socket.Receive([byte[]]::new(4096))
            if ($answer) { $null = $socket.Send($answer) }
            $socket.Close()
            $listener.Stop()
        }).AddArgument($listener).AddArgument($Answer).BeginInvoke()
        $listener.LocalEndpoint.Port
    }

    # A port on which nobody listens.
    $closed = [Net.Sockets.Socket]::new([Net.Sockets.SocketType]::Stream, [Net.Sockets.ProtocolType]::Tcp)
    $closed.Bind([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
    $closedPort = $closed.LocalEndPoint.Port
}

AfterAll {
    $closed.Dispose()
    [IO.Directory]::Delete($folder, $true)
}

Describe 'The error <Id>' -ForEach @(
    @{ Id = 'ConnectionRefused'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile $file 127.0.0.1 $closedPort } }
    @{ Id = 'NameNotResolved'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile $file no.such.host.invalid 1 } }
    @{ Id = 'PathNotFound'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile "$folder/nowhere" 127.0.0.1 $closedPort } }
    @{ Id = 'PathNotFileSystem'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile Env:PATH 127.0.0.1 $closedPort } }
    @{ Id = 'PathIsFolder'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile $folder 127.0.0.1 $closedPort } }
    @{ Id = 'OffsetBeyondEnd'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile $file 127.0.0.1 $closedPort -Offset 1TB } }
    @{ Id = 'TlsNotSupported'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile $file https://127.0.0.1 443 } }
    @{ Id = 'TlsNotSupported'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile $file 127.0.0.1 (Start-Closer (21, 3, 1, 0, 2, 2, 70)) -Method Copy -TimeoutSeconds 30 } }
    @{ Id = 'DestinationClosed'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile $file 127.0.0.1 (Start-Closer) -Method SendFile -TimeoutSeconds 30 } }
    @{ Id = 'CongestionControlUnavailable'; Cmdlet = 'SendSocketFile'; Run = { Send-SocketFile $file 127.0.0.1 $closedPort -CongestionControl no_such } }
    @{ Id = 'FileExists'; Cmdlet = 'ReceiveSocketFile'; Run = { Receive-SocketFile (Get-FreePort) $file } }
    @{ Id = 'PathNotFound'; Cmdlet = 'ReceiveSocketFile'; Run = { Receive-SocketFile (Get-FreePort) "$folder/no/where" } }
    @{ Id = 'PathIsFolder'; Cmdlet = 'ReceiveSocketFile'; Run = { Receive-SocketFile (Get-FreePort) $folder -Force } }
    @{ Id = 'TransferTimedOut'; Cmdlet = 'ReceiveSocketFile'; Run = { Receive-SocketFile (Get-FreePort) "$folder/new" -TimeoutSeconds 0.05 } }
    @{ Id = 'AddressInvalid'; Cmdlet = 'ReceiveSocketFile'; Run = { Receive-SocketFile (Get-FreePort) "$folder/new" -Address nowhere } }
    @{ Id = 'AutoNotMeasured'; Cmdlet = 'MeasureZeroCopy'; Run = { Measure-ZeroCopy Auto } }
    @{ Id = 'ConnectionRefused'; Cmdlet = 'MeasureZeroCopy'; Run = { Measure-ZeroCopy Copy -PayloadBytes 1KB -ComputerName 127.0.0.1 -Port $closedPort } }
    @{ Id = 'ProcessorNotAllowed'; Cmdlet = 'MeasureZeroCopy'; Run = { Measure-ZeroCopy Copy -PayloadBytes 1KB -ProcessorAffinity 9999 } }
) {
    It 'has its id, and a recommended action' {
        $failure = $null
        try { $null = & $Run -ErrorAction Stop 2>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { $failure = $_ } } } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -Be "$Id,EventIo.Commands.$($Cmdlet)Command"
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        [IO.File]::Exists("$folder/new") | Should -BeFalse -Because 'nobody connected'
    }
}
