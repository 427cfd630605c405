# Dot-sourced by BeforeAll of the files here.

function Wait-Until([scriptblock] $Condition, [string] $For, [int] $Seconds = 60) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { throw "Timed out after $Seconds seconds waiting for $For." }
        Start-Sleep -Milliseconds 5
    }
}

# A type of the library, which PowerShell doesn't find by name because it is in a separate load context.
function Get-LibraryType([string] $Name) {
    (Get-Multiplexer Poll).GetType().Assembly.GetType($Name, $true)
}

# Sends bytes through a socket and returns as many as come back.
function Send-Echo([Net.EndPoint] $To, [byte[]] $Bytes) {
    $type = $To.AddressFamily -eq 'Unix' ? [Net.Sockets.ProtocolType]::Unspecified : [Net.Sockets.ProtocolType]::Tcp
    $socket = [Net.Sockets.Socket]::new($To.AddressFamily, [Net.Sockets.SocketType]::Stream, $type)
    try {
        $socket.ReceiveTimeout = 60000
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

function Get-IPEndPoint($Server) { [Net.IPEndPoint]::new([ipaddress]$Server.Address, $Server.Port) }

# Where a leak would show: open sockets, epoll sets, rings and eventfds of this process.
function Get-KernelObjectCount {
    @(Get-ChildItem "/proc/$PID/fd" | Where-Object LinkTarget -Match '^socket:|eventpoll|io_uring|eventfd').Count
}

# The kernel cuts a thread's name after 15 bytes.
function Get-OwnThreadCount {
    # A thread may end between the listing and the reading.
    @(Get-Content "/proc/$PID/task/*/comm" -ErrorAction Ignore | Where-Object { $_ -like 'EventIo *' }).Count
}

function Get-DescriptorLimit { [int](Get-Content "/proc/$PID/limits" | Select-String 'Max open files\s+(\d+)').Matches.Groups[1].Value }

function Get-TemporaryPath { Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName()) }

# Whether a test may bind a socket to an address. ::1 is missing where a sysctl disabled IPv6; net.ipv4.ip_nonlocal_bind
# permits addresses of other hosts.
function Test-Bind([ipaddress] $Address) {
    $listener = [Net.Sockets.TcpListener]::new($Address, 0)
    try { $listener.Start(); $true } catch [Net.Sockets.SocketException] { $false } finally { $listener.Stop() }
}

function Set-SkippedWithoutIPv6 {
    if (-not (Test-Bind ::1)) { Set-ItResult -Skipped -Because 'this host has no IPv6 loopback' }
}

# 192.0.2.1 is nobody's (TEST-NET-1, RFC 5737). Nothing is sent to it.
function Set-SkippedIfForeignAddressesBind {
    if (Test-Bind 192.0.2.1) { Set-ItResult -Skipped -Because 'net.ipv4.ip_nonlocal_bind permits addresses of other hosts' }
}

# Whether this process has a capability (capabilities(7), linux/capability.h): root in a container has only some.
function Test-Capability([int] $Number) {
    $line = @(Get-Content /proc/self/status -ErrorAction Ignore) -match '^CapEff:'
    [bool]($line -and ([Convert]::ToUInt64(($line -replace 'CapEff:\s*'), 16) -shr $Number -band 1))
}

# A loopback port that another socket of this process holds.
function New-Listener([int] $Port = 0) {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, $Port)
    $listener.Start()
    $listener
}

# A loopback port that no socket uses, and that the kernel gives to no client meanwhile: it is outside of
# ip_local_port_range (ip(7)), if that range leaves ports.
function Get-FreePort {
    $range = '/proc/sys/net/ipv4/ip_local_port_range'
    [int[]] $kernel = [IO.File]::Exists($range) ? -split [IO.File]::ReadAllText($range) : (49152, 65535)
    $first, $last = $kernel
    $least, $end = $first -gt 20500 ? (20000, $first) : $last -lt 65035 ? (($last + 1), 65536) : (20000, 65536)
    while ($true) {
        $port = Get-Random -Minimum $least -Maximum $end
        try {
            (New-Listener $port).Stop()
            return $port
        }
        catch [Net.Sockets.SocketException] { Write-Verbose "Port $port is in use." }
    }
}

# A new runspace with the default commands of PowerShell.
function New-Shell { [powershell]::Create([initialsessionstate]::CreateDefault2()) }

# The single error of a command, terminating or not. The script runs here, so that it sees the test's variables.
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

# Repeats a load, at most 20 times, while its row says that the generator got no processor time: on a busy machine, the
# measured time of a short run may be over before.
function Measure-Load([scriptblock] $Load) {
    foreach ($attempt in 1..20) {
        $rows = & $Load
        if ("$($rows.Reason)" -notmatch 'the processor was too busy') { break }
    }
    $rows
}

# Starts socat, a third-party process, which echoes one connection. Null if it is not installed.
function Start-OtherServer {
    $program = Get-Command socat -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    if (-not $program) { return }
    $start = [Diagnostics.ProcessStartInfo]::new($program.Source, 'TCP-LISTEN:0,bind=127.0.0.1 PIPE')
    $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    Wait-Until { Get-TcpSocket -ProcessId $process.Id -State Listen } -For 'socat to listen'
    $process
}

# Connects to a port, sends bytes and returns those that come back.
function Connect-Port([int] $Port) {
    $socket = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
    $socket.ReceiveTimeout = 60000
    $socket.Connect('127.0.0.1', $Port)
    $socket
}

function Send-Byte([Net.Sockets.Socket] $Socket) {
    $null = $Socket.Send([byte[]]7)
    $Socket.Receive([byte[]]::new(1))
}

# Stops the command of another runspace. A stop may take 200 ms, or as long as closing the given number of sockets takes
# now. A stop on a busy machine also waits for the processor, so it is repeated, at most ten times, until one is fast
# enough.
function Test-Stop([powershell] $Shell, [scriptblock] $Begin, [int] $SocketCount = 0) {
    $seen = foreach ($attempt in 1..10) {
        & $Begin
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $Shell.Stop()
        $milliseconds = $watch.ElapsedMilliseconds
        $bound = [Math]::Max(200, (Get-CloseTime $SocketCount))
        if ($milliseconds -lt $bound) { return }
        "$milliseconds ms of $bound"
    }
    throw "No stop was fast enough: $($seen -join ', ')."
}

# The milliseconds that closing a number of sockets takes, extrapolated from a tenth of them.
function Get-CloseTime([int] $Count) {
    $sockets = for ($i = 0; $i -lt $Count / 10; $i++) { [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp') }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    foreach ($socket in $sockets) { $socket.Dispose() }
    10 * $watch.ElapsedMilliseconds
}

# Starts a watch in another runspace; later events are in its output.
function Start-Watch([string] $Command) {
    $shell = New-Shell
    $null = $shell.AddScript("Import-Module '$((Get-Module EventIo).ModuleBase)/EventIo.psd1'; `$VerbosePreference = 'Continue'; $Command")
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $run = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
    Wait-Until { $run.IsCompleted -or "$($shell.Streams.Verbose)" -match 'Watching' } -For 'the watch to begin'
    [pscustomobject]@{ Shell = $shell; Output = $output; Run = $run }
}

function Receive-Watch($Watch) {
    $null = $Watch.Shell.EndInvoke($Watch.Run)
    $Watch.Shell.Dispose()
    $Watch.Output
}
