<#
.SYNOPSIS
Compares Get-TcpSocket with ss of iproute2, which lists the same sockets. They alternate: A B A B.

.DESCRIPTION
Opens both ends of connections over loopback in this process. Then ss and Get-TcpSocket alternately list every TCP socket of
the host with its TCP_INFO: first ss -tin and Get-TcpSocket -SkipOwner, then, with the processes of the sockets, ss -tinp and
Get-TcpSocket. ss writes its text to /dev/null; Get-TcpSocket creates its objects. Each pair of consecutive runs gives a
ratio. The exit code is 1 if the median of the ratios of a row is above the tolerance.

    dotnet run --project src/EventIo.Shell -- -File tests/Floor/Compare-Sockets.ps1

.PARAMETER SocketCount
How many sockets; each takes a descriptor. Under a lower limit (ulimit -n) there are as many as fit.
#>
param(
    [int] $SocketCount = 10000,
    [int] $Repeat = 15,
    [int] $Warmup = 5,
    [double] $Tolerance = 1.5
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../EventIo.psd1"

$jobs = @(
    @{ Name = 'listed'; Ss = '-tin'; Ours = { Get-TcpSocket -SkipOwner -State $states } }
    @{ Name = 'with processes'; Ss = '-tinp'; Ours = { Get-TcpSocket -State $states -WarningAction Ignore } }
)

# The states that ss shows by default.
$states = 'Established', 'SynSent', 'SynReceived', 'FinWait1', 'FinWait2', 'CloseWait', 'LastAck', 'Closing'

# Milliseconds, without the start of the shell that measures the time.
function Measure-Ss([string] $Arguments) {
    $line = & /bin/sh -c "begin=`$(date +%s%N); ss $Arguments > /dev/null; end=`$(date +%s%N); echo `$((end - begin))"
    if ($LASTEXITCODE -ne 0) {
        throw "ss $Arguments ended with exit code $LASTEXITCODE."
    }
    [double]$line / 1e6
}

function Measure-Ours([scriptblock] $Job) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = & $Job
    $watch.Elapsed.TotalMilliseconds
}

$limit = [int]([IO.File]::ReadAllText('/proc/self/limits') -replace '(?s).*Max open files\s+(\d+).*', '$1')
$fit = [Math]::Min($SocketCount, $limit - 400)
if ($fit -lt $SocketCount) {
    "The descriptor limit is ${limit}: $fit sockets instead of $SocketCount."
}
$listener = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
$listener.Bind([Net.IPEndPoint]::new([Net.IPAddress]::Loopback, 0))
$listener.Listen(16)
$open = [Collections.Generic.List[Net.Sockets.Socket]]::new()
try {
    while ($open.Count -lt $fit) {
        $client = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
        $client.Connect($listener.LocalEndPoint)
        # Closing resets the connection, so that nothing is left in TIME_WAIT.
        $client.LingerState = [Net.Sockets.LingerOption]::new($true, 0)
        $open.Add($client)
        $open.Add($listener.Accept())
    }
    '{0,-16} {1,22} {2,10} {3,8}' -f "$($open.Count) sockets", 'ratio (range)', 'ours ms', 'ss ms'
    $off = 0
    foreach ($job in $jobs) {
        foreach ($i in 1..$Warmup) { $null = Measure-Ours $job.Ours }
        $ratios = @()
        $ours = @()
        $theirs = @()
        for ($i = 0; $i -lt $Repeat; $i++) {
            $theirs += Measure-Ss $job.Ss
            $ours += Measure-Ours $job.Ours
            $ratios += $ours[-1] / $theirs[-1]
        }
        foreach ($figures in $ratios, $ours, $theirs) { [Array]::Sort($figures) }
        $middle = [int][Math]::Floor($Repeat / 2)
        $isOff = $ratios[$middle] -gt $Tolerance
        $off += [int]$isOff
        '{0,-16} {1,22} {2,10:N1} {3,8:N1} {4}' -f $job.Name,
            ('{0:N2} ({1:N2}..{2:N2})' -f $ratios[$middle], $ratios[0], $ratios[-1]), $ours[$middle], $theirs[$middle], $(if ($isOff) { 'OFF' })
    }
    "$off of the rows take more than $Tolerance times as long as ss."
    exit [int]($off -gt 0)
}
finally {
    foreach ($socket in $open) { $socket.Dispose() }
    $listener.Dispose()
}
