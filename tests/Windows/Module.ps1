# An operator's walk through the packaged module on Windows: in pwsh there, or in EventIo.Shell under Wine (.ci/wine).
# EVENTIO_MODULE_PATH is the manifest. With EVENTIO_OUTSIDE set, two servers run until external clients have used both.
$ErrorActionPreference = 'Stop'
Import-Module $env:EVENTIO_MODULE_PATH

function Assert-That([bool] $Condition, [string] $What) {
    if (-not $Condition) {
        throw "Failed: $What"
    }
}

function Wait-For([scriptblock] $Condition, [string] $What) {
    $end = [DateTime]::UtcNow.AddSeconds(30)
    while (-not (& $Condition)) {
        Assert-That ([DateTime]::UtcNow -lt $end) $What
        [Threading.Thread]::Sleep(20)
    }
}

function Connect-Server($Server) {
    $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $Server.Port)
    $client.ReceiveTimeout = $client.SendTimeout = 20000
    $client
}

function Read-Text($Client, [int] $Count) {
    $bytes = [byte[]]::new($Count)
    $Client.GetStream().ReadExactly($bytes, 0, $Count)
    [Text.Encoding]::ASCII.GetString($bytes)
}

function Send-Text($Client, [string] $Text) {
    $bytes = [Text.Encoding]::ASCII.GetBytes($Text)
    $Client.GetStream().Write($bytes, 0, $bytes.Length)
}

# A command that does not work here reports that, with a recommended action.
function Assert-Refused([string] $Id, [scriptblock] $Command) {
    $before = $Error.Count
    try {
        $null = & $Command
    }
    catch {
        Assert-That ($_.FullyQualifiedErrorId -like "$Id,*") "$Command gives $Id, not $($_.FullyQualifiedErrorId): $_"
        Assert-That ([bool] $_.ErrorDetails.RecommendedAction) "$Id has a recommended action"
        return
    }
    throw "Not refused: $Command"
}

'Multiplexers'
$offered = Get-Multiplexer
Assert-That (($offered | Where-Object IsAvailable).Kind -join ',' -eq 'Iocp') 'only completion ports are available'
Assert-That (@($offered | Where-Object { -not $_.IsAvailable -and -not $_.Reason }).Count -eq 0) 'a missing mechanism has a reason'

'Servers'
foreach ($mode in 'OverlappedReceive', 'ZeroByteReceive') {
    foreach ($loops in 1, 2) {
        $server = Start-EventServer -TriggerMode $mode -LoopCount $loops
        $clients = foreach ($i in 1..4) { Connect-Server $server }
        foreach ($client in $clients) {
            Send-Text $client 'hello'
            Assert-That ((Read-Text $client 5) -eq 'hello') 'an echo comes back'
        }
        $clients | ForEach-Object { $_.Dispose() }
        Wait-For { $server.ActiveConnections -eq 0 } 'closed connections end'
        $server = $server | Stop-EventServer -PassThru
        Assert-That ("$($server.State) $($server.AcceptedConnections) $($server.BytesSent)" -eq 'Stopped 4 20') 'they are counted'
        Assert-That (-not $server.Fault) "no fault: $($server.Fault)"
    }
}
$sink = Start-EventServer -Workload Sink
$client = Connect-Server $sink
Send-Text $client ('x' * 100000)
Wait-For { $sink.BytesReceived -eq 100000 } 'a sink reads everything'
$client.Dispose()
$file = [IO.Path]::GetTempFileName()
[IO.File]::WriteAllBytes($file, [byte[]]::new(3000000))
$row = Send-SocketFile -LiteralPath $file -ComputerName 127.0.0.1 -Port $sink.Port
Assert-That ("$($row.Status) $($row.Method) $($row.Bytes)" -eq 'Measured TransmitFile 3000000') "a file is sent by TransmitFile: $($row.Reason)"
Wait-For { $sink.BytesReceived -eq 3100000 } 'the file arrives'
[IO.File]::Delete($file)
$source = Start-EventServer -Workload Source
$client = Connect-Server $source
Assert-That ((Read-Text $client 100000).Length -eq 100000) 'a source sends'
$client.Dispose()
$http = Start-EventServer -Workload Http
$client = Connect-Server $http
Send-Text $client "GET / HTTP/1.1`r`nHost: x`r`n`r`n"
Assert-That ((Read-Text $client 15) -eq 'HTTP/1.1 200 OK') 'HTTP is answered'
$client.Dispose()
Assert-That (@(Get-EventServer).Count -eq 3) 'three servers run'
Get-EventServer | Stop-EventServer
Assert-That (@(Get-EventServer).Count -eq 0) 'no server runs'

'Measurements'
foreach ($mode in 'Turn', 'Wakeup') {
    $rows = @(Measure-Multiplexer -SocketCount 10 -ActiveCount 5 -Iteration 200 -WarmupIteration 20 -Round 2 -Mode $mode)
    Assert-That (($rows | ForEach-Object { "$($_.TriggerMode) $($_.Status)" }) -join ', ' -eq
        'OverlappedReceive Measured, ZeroByteReceive Measured') "${mode}: both are measured"
    Assert-That (@($rows | Where-Object { $_.P50Microseconds -gt 0 -and $_.Transport -eq 'Tcp' }).Count -eq 2) 'over TCP'
}

$rows = @(foreach ($workload in 'Echo', 'Sink', 'Source', 'Http') {
    $server = Start-EventServer -Workload $workload -SocketOption TCP_KEEPIDLE=30, SO_KEEPALIVE=1
    $server | Measure-EventServer -ConnectionCount 10 -DurationSeconds 0.5 -WarmupSeconds 0.1
    Assert-That (-not $server.Fault) "no fault: $($server.Fault)"
    $server | Stop-EventServer
})
Assert-That (($rows | ForEach-Object { "$($_.Workload) $($_.Status) $($_.Multiplexer)" }) -join ', ' -eq
    'Echo Measured Iocp, Sink Measured Iocp, Source Measured Iocp, Http Measured Iocp') 'servers are measured through the pipeline'
Assert-That (@($rows | Where-Object { -not ($_.SentBytesPerSecond + $_.ReceivedBytesPerSecond) }).Count -eq 0) 'bytes went through each'
Assert-That ($rows[0].P50Microseconds -gt 0 -and $rows[3].P50Microseconds -gt 0) 'answers were timed'

'Socket options'
$known = Get-SocketOption -ListAvailable
Assert-That (-not ($known | Where-Object Name -eq 'TCP_CORK')) 'the catalogue is that of Windows'
Assert-That (($known | Where-Object Name -eq 'SO_RCVBUF').Number -eq 0x1002) 'numbers are those of Windows'
$server = Start-EventServer -SocketOption TCP_KEEPIDLE=30, TCP_KEEPINTVL=7, SO_KEEPALIVE=1, SO_SNDBUF=100000 -LoopCount 2
$client = Connect-Server $server
Send-Text $client 'a'
Assert-That ((Read-Text $client 1) -eq 'a') 'the server answers'
$rows = @($server | Get-SocketOption)
Assert-That (@('Listener', 'Connected' | Where-Object { "$_" -in $rows.Role }).Count -eq 2) 'a listener and a connection'
Assert-That (@($rows | Where-Object { $null -eq $_.Value -and -not $_.Note }).Count -eq 0) 'an option without a value has a reason'
foreach ($expected in @{ TCP_KEEPIDLE = 30; TCP_KEEPINTVL = 7; SO_KEEPALIVE = 1; SO_SNDBUF = 100000; TCP_NODELAY = 1 }.GetEnumerator()) {
    $values = @($rows | Where-Object Name -eq $expected.Key | ForEach-Object Value)
    Assert-That ($values.Count -eq 2 -and @($values | Where-Object { $_ -lt $expected.Value }).Count -eq 0) "$($expected.Key): $values"
}
$changes = @($server | Set-SocketOption TCP_KEEPINTVL 9)
Assert-That (($changes | ForEach-Object { "$($_.PreviousValue) $($_.Value)" }) -join ',' -eq '7 9,7 9') 'one time is changed'
Assert-That (($server | Get-SocketOption TCP_KEEPIDLE).Value -join ',' -eq '30,30') 'and the other is kept'
$changes = @($server | Set-SocketOption -Option @{ SO_LINGER = 3; TCP_NODELAY = 0 })
Assert-That (@($changes | Where-Object { "$($_.Value)" -ne "$($_.AskedValue)" }).Count -eq 0) 'the requested values are set'
$changes = @($server | Get-SocketOption TCP_NODELAY | Set-SocketOption -Value 1)
Assert-That (($changes.Value -join ',') -eq '1,1') 'options that were read are set again'
Assert-That (-not ($server | Set-SocketOption TCP_NODELAY 0 -WhatIf)) '-WhatIf returns nothing'
Assert-That (($server | Get-SocketOption TCP_NODELAY).Value -join ',' -eq '1,1') '-WhatIf changes nothing'
$change = $client.Client | Set-SocketOption SO_RCVBUF 70000
Assert-That ($change.Value -ge 70000 -and $change.Role -eq 'Connected' -and $change.Remote -like "*:$($server.Port)") 'an option of a script''s own socket is set'
Assert-That ($client.Client.ReceiveBufferSize -eq $change.Value) 'the script''s socket has the value'
$change = $client.Client | Set-SocketOption TCP_NODELAY 1 -Confirm:$false
Assert-That ($client.NoDelay -and $change.PreviousValue -eq 0 -and $change.Value -eq 1) 'a BOOL is read completely'
$client.Client | Set-SocketOption SO_LINGER off | Out-Null
Send-Text $client 'b'
Assert-That ((Read-Text $client 1) -eq 'b') 'the server still answers'
$client.Dispose()
Wait-For { $server.ActiveConnections -eq 0 } 'handles are released'
$server | Stop-EventServer
foreach ($name in @{ PerProcessor = 1; TwicePerProcessor = 2 }.GetEnumerator()) {
    $server = Start-EventServer -LoopCount $name.Key
    Assert-That ($server.LoopCount -eq $name.Value * [Environment]::ProcessorCount) "$($name.Key): $($server.LoopCount) loops"
    $server | Stop-EventServer
}
$server = Start-EventServer -SocketProfile Server -WarningAction SilentlyContinue
Assert-That ((@($server.SocketOptions) + $server.RefusedOptions).Count -ge 7) 'a profile sets the options that Windows has'
$server | Stop-EventServer

'Files'
# Starts a receiver in a new runspace, and returns when it listens.
function Start-Receiver([int] $Port, [string] $Path, [hashtable] $With) {
    $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
    $null = $shell.AddScript('param($module, $port, $path, $with) Import-Module $module; Receive-SocketFile $port $path -TimeoutSeconds 60 @with').
        AddArgument($env:EVENTIO_MODULE_PATH).AddArgument($Port).AddArgument($Path).AddArgument($With)
    $running = $shell.BeginInvoke()
    Wait-For { $running.IsCompleted -or
        [Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties().GetActiveTcpListeners().Port -contains $Port } 'it listens'
    @{ Shell = $shell; Running = $running }
}

function Stop-Receiver($Receiver) {
    $rows = @($Receiver.Shell.EndInvoke($Receiver.Running))
    @{ Row = $rows[0]; Errors = "$($Receiver.Shell.Streams.Error)" }
    $Receiver.Shell.Dispose()
}

function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

$folder = [IO.Directory]::CreateTempSubdirectory('eventio-').FullName
$file = "$folder\sent"
$bytes = [byte[]]::new(3000000)
[Random]::new(7).NextBytes($bytes)
[IO.File]::WriteAllBytes($file, $bytes)
$hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($bytes))
foreach ($method in 'Auto', 'Copy') {
    $port = Get-FreePort
    $receiver = Start-Receiver $port "$folder\$method" @{ AppendHash = $true; Method = $method }
    $sent = Send-SocketFile -LiteralPath $file -ComputerName 127.0.0.1 -Port $port -Method $method -AppendHash
    $received = Stop-Receiver $receiver
    Assert-That (-not $received.Errors) "it is received: $($received.Errors)"
    Assert-That ("$($received.Row.Direction) $($received.Row.Status) $($received.Row.Method) $($received.Row.Bytes)" -eq
        'Receive Measured Copy 3000000') "the row has the method: $($received.Row.Method)"
    Assert-That ($sent.Sha256 -eq $hash -and $received.Row.Sha256 -eq $hash -and $received.Row.IsHashMatched) 'the hashes agree'
    Assert-That ([Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([IO.File]::ReadAllBytes("$folder\$method"))) -eq $hash) 'the received file has the same content'
}
Assert-That ($sent.Method -eq 'Copy' -and $sent.Status -eq 'Measured') 'a copy is sent as well'
$port = Get-FreePort
$receiver = Start-Receiver $port "$folder\other" @{ AppendHash = $true; Method = 'Splice' }
$null = Send-SocketFile -LiteralPath $file -ComputerName 127.0.0.1 -Port $port
$received = Stop-Receiver $receiver
Assert-That ($received.Row.IsHashMatched -eq $false -and $received.Errors -like '*differs from what was sent*') 'a wrong hash is reported'
Assert-That ($received.Row.MethodReason -like 'Splice is not available on this system*') 'the reason against Splice is reported'
Assert-That (-not [IO.File]::Exists("$folder\other")) 'a wrong hash leaves no file'
Assert-Refused 'FileExists' { Receive-SocketFile (Get-FreePort) $file -ErrorAction Stop }
Assert-Refused 'TransferTimedOut' { Receive-SocketFile (Get-FreePort) "$folder\nobody" -TimeoutSeconds 0.2 -ErrorAction Stop }
Assert-That (-not [IO.File]::Exists("$folder\nobody")) 'a receive without a peer leaves no file'
$taken = Start-EventServer
Assert-Refused 'PortInUse' { Receive-SocketFile $taken.Port "$folder\taken" }
$taken | Stop-EventServer
[IO.Directory]::Delete($folder, $true)

'Refusals'
Assert-Refused 'MultiplexerUnavailable' { Start-EventServer -Multiplexer Epoll }
Assert-Refused 'MultiplexerUnavailable' { Start-EventServer -Multiplexer IoUring }
Assert-Refused 'LinuxOnly' { Start-EventServer -Path x.sock }
Assert-Refused 'LinuxOnly' { Start-EventServer -Workload File -Root . }
Assert-Refused 'LinuxOnly' { Get-TcpSocket }
Assert-Refused 'LinuxOnly' { Close-TcpSocket -Cookie 1 }
Assert-Refused 'LinuxOnly' { Get-SocketOption -ProcessId 4 -FileDescriptor 3 -ErrorAction Stop }
Assert-Refused 'SocketOptionUnavailable' { Get-SocketOption TCP_CORK -ErrorAction Stop }
Assert-Refused 'SocketOptionUnknown' { Get-SocketOption TCP_NODELY -ErrorAction Stop }
Assert-Refused 'LinuxOnly' { Measure-ZeroCopy }
Assert-Refused 'LinuxOnly' { Measure-EventLoop -ProcessId 4 }
Assert-Refused 'LinuxOnly' { Test-NetworkHost }
Assert-Refused 'SocketOptionUnavailable' { Start-EventServer -SocketOption TCP_QUICKACK=1 }
Assert-Refused 'LinuxOnly' { Watch-TcpEvent }
Assert-Refused 'LinuxOnly' { Get-TcpInfo -ProcessId 4 -FileDescriptor 3 }

if ($env:EVENTIO_OUTSIDE) {
    $echo = Start-EventServer -Name outside
    $http = Start-EventServer -Workload Http
    "Outside: $($echo.Port) $($http.Port)"
    Wait-For { $echo.AcceptedConnections -and $http.AcceptedConnections -and
        -not ($echo.ActiveConnections + $http.ActiveConnections) } 'external clients use both servers'
    $echo, $http | Stop-EventServer
}
'All checks passed.'
