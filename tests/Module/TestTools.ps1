# Dot-sourced by BeforeAll of the files here. Core cmdlets and .NET calls only: the embedded engine has no others.

function Wait-Until([scriptblock] $Condition, [string] $For, [int] $Seconds = 10) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { throw "Waited $Seconds seconds in vain for $For." }
        [Threading.Thread]::Sleep(5)
    }
}

# Sends bytes through a socket and returns as many as come back.
function Send-Echo([Net.EndPoint] $To, [byte[]] $Bytes) {
    $type = $To.AddressFamily -eq 'Unix' ? [Net.Sockets.ProtocolType]::Unspecified : [Net.Sockets.ProtocolType]::Tcp
    $socket = [Net.Sockets.Socket]::new($To.AddressFamily, [Net.Sockets.SocketType]::Stream, $type)
    try {
        $socket.ReceiveTimeout = 10000
        $socket.Connect($To)
        $null = $socket.Send($Bytes)
        $socket.Shutdown([Net.Sockets.SocketShutdown]::Send)
        $answer = [IO.MemoryStream]::new()
        $buffer = [byte[]]::new(65536)
        while (($count = $socket.Receive($buffer)) -gt 0) { $answer.Write($buffer, 0, $count) }
        $answer.ToArray()
    }
    finally { $socket.Dispose() }
}

function Get-IPEndPoint($Server) { [Net.IPEndPoint]::new($Server.Address, $Server.Port) }

# What a leak would show in: open sockets, epoll sets, rings and event counters of this process.
function Get-KernelObjectCount {
    $count = 0
    foreach ($path in [IO.Directory]::GetFileSystemEntries('/proc/self/fd')) {
        if ([IO.FileInfo]::new($path).LinkTarget -match '^socket:|eventpoll|io_uring|eventfd') { $count++ }
    }
    $count
}

# The kernel cuts a thread's name after 15 bytes.
function Get-OwnThreadCount {
    $count = 0
    foreach ($task in [IO.Directory]::GetDirectories('/proc/self/task')) {
        try { if ([IO.File]::ReadAllText("$task/comm").StartsWith('EventIo ')) { $count++ } } catch [IO.IOException] { }
    }
    $count
}

function Get-DescriptorLimit { [int]([IO.File]::ReadAllText('/proc/self/limits') -replace '(?s).*Max open files\s+(\d+).*', '$1') }

function Get-TemporaryPath { [IO.Path]::Combine([IO.Path]::GetTempPath(), [IO.Path]::GetRandomFileName()) }

# A loopback port that another socket of this process holds.
function New-Listener {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener
}

# A runspace of its own, with the commands that every engine has.
function New-Shell { [powershell]::Create([initialsessionstate]::CreateDefault2()) }

# The single error that a command gives, ending or not. The script runs here, so that it sees the test's variables.
function Get-Failure([scriptblock] $Script) {
    $errors = @(try { & $Script 2>&1 } catch { $_ })
    $errors | Should -HaveCount 1
    $errors[0] | Should -BeOfType ([System.Management.Automation.ErrorRecord])
    $errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty -Because 'every error says what to do'
    $errors[0]
}

function Test-Failure($Failure, [string] $Id, [string] $Category) {
    $Failure.FullyQualifiedErrorId | Should -BeExactly $Id
    $Failure.CategoryInfo.Category | Should -Be $Category
}

# socat, echoing one connection: a process that we did not write. Null where it is not installed.
function Start-OtherServer {
    $path = $env:PATH.Split(':') | ForEach-Object { "$_/socat" } | Where-Object { [IO.File]::Exists($_) }
    if (-not $path) { return }
    $start = [Diagnostics.ProcessStartInfo]::new(@($path)[0], 'TCP-LISTEN:0,bind=127.0.0.1 PIPE')
    $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    Wait-Until { Get-TcpSocket -ProcessId $process.Id -State Listen } -For 'socat to listen'
    $process
}

# A connection to a port, and back the bytes that are sent through it.
function Connect-Port([int] $Port) {
    $socket = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
    $socket.ReceiveTimeout = 10000
    $socket.Connect('127.0.0.1', $Port)
    $socket
}

function Send-Byte([Net.Sockets.Socket] $Socket) {
    $null = $Socket.Send([byte[]]7)
    $Socket.Receive([byte[]]::new(1))
}
