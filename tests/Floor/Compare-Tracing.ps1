<#
.SYNOPSIS
Measures what tracing costs: the loop of an echo server under Measure-EventLoop -Grade Traced at full load, and connections under
Watch-TcpEvent Connect, Accept, A B B A.

.DESCRIPTION
The echo server runs in a shell on the first processor, its load and the observer in shells on the second. Each pair is one load
with tracing and one without; the ratio of the server's CPU time per request is judged. Then one load traced with pauses is
compared with the same load traced all the time (-TraceCostPercent 100): waits per second and turns have to agree. Its rate is
fixed: at full load, tracing all the time slows the server, and a slower server finds more events at each wait.

connections.c (gcc) opens connections to itself at 10,000 a second on the first processor: the difference of its CPU time per
connection with and without the watch is what the programs in the kernel cost, with the slower path of system calls. This is
judged. The shell that watches runs on the second processor; its CPU time per connection is the reader's part.

Medians with quartiles. Ends with exit code 1 if a median is out of tolerance. Requires root.

    src/EventIo.Shell/bin/Release/net10.0/EventIo.Shell -File tests/Floor/Compare-Tracing.ps1

.PARAMETER TraceCostPercent
As for Measure-EventLoop.

.PARAMETER RatePerSecond
The rate at which the figures of windows and of the whole time are compared.

.PARAMETER Tolerance
The share of its CPU time that tracing may cost the server.

.PARAMETER ConnectionTolerance
The nanoseconds that the programs in the kernel may cost a connection.
#>
param(
    [string] $Row = '*',
    [int] $Repeat = 15,
    [double] $Seconds = 1,
    [double] $WarmupSeconds = 3,
    [double] $TraceCostPercent = 2.5,
    [int] $RatePerSecond = 30000,
    [int] $ConnectionsPerSecond = 10000,
    [double] $Tolerance = 0.03,
    [double] $AgreementTolerance = 0.10,
    [double] $ConnectionTolerance = 3000
)

$ErrorActionPreference = 'Stop'
[cultureinfo]::CurrentCulture = ''
$shell = Join-Path $PSScriptRoot ../../src/EventIo.Shell/bin/Release/net10.0/EventIo.Shell -Resolve
$processes = [Collections.Generic.List[Diagnostics.Process]]::new()
. "$PSScriptRoot/Servers.ps1"

# A shell that runs each line from its standard input, and answers with a line.
function Start-Shell([int] $Processor) {
    $loop = '[cultureinfo]::CurrentCulture = ""; while ($null -ne ($line = [Console]::In.ReadLine())) {' +
        ' [Console]::Out.WriteLine("$(try { & ([scriptblock]::Create($line)) } catch { "error: $_" })") }'
    $start = [Diagnostics.ProcessStartInfo]::new('taskset', [string[]]('-c', "$Processor", $shell, '-c', $loop))
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $processes.Add($process)
    $process
}

function Send-Line([Diagnostics.Process] $To, [string] $Line) {
    $To.StandardInput.WriteLine($Line)
    $To.StandardInput.Flush()
}

function Read-Line([Diagnostics.Process] $Of) {
    $answer = $Of.StandardOutput.ReadLine()
    if ($answer -like 'error: *') { throw $answer }
    $answer
}

function Invoke-Shell([Diagnostics.Process] $Of, [string] $Line) {
    Send-Line $Of $Line
    Read-Line $Of
}

function Format-Quartile([double[]] $Values, [string] $Format) {
    [Array]::Sort($Values)
    $quartiles = 0.25, 0.5, 0.75 | ForEach-Object { $Values[[int][Math]::Floor(($Values.Length - 1) * $_)] }
    "{0:$Format} ({1:$Format}..{2:$Format})" -f $quartiles[1], $quartiles[0], $quartiles[2]
}

function Write-Row([string] $Name, [string] $Without, [string] $With, [string] $Judged, [bool] $IsOff) {
    $script:off += [int]$IsOff
    '{0,-24} {1,24} {2,24} {3,24} {4}' -f $Name, $Without, $With, $Judged, $(if ($IsOff) { 'OFF' })
}

# The server's CPU nanoseconds per request.
function Measure-Request([double] $Duration, [int] $Rate) {
    $before = [double](Invoke-Shell $server '$s.LoopCpuSeconds')
    $requests = [double](Invoke-Shell $load ("(Measure-EventServer 127.0.0.1 $port -Workload Echo -MessageBytes 64 " +
        "-ConnectionCount 100 -DurationSeconds $Duration $(if ($Rate) { "-RatePerSecond $Rate" })).Requests"))
    1e9 * ([double](Invoke-Shell $server '$s.LoopCpuSeconds') - $before) / $requests
}

# The same while the loop is traced, and the figures of its row. The first interval shows that tracing has begun.
function Measure-TracedRequest([double] $Percent, [int] $Rate) {
    Send-Line $observer ("Measure-EventLoop $loopIds -Grade Traced -TraceCostPercent $Percent -IntervalSeconds 0.1 " +
        "-DurationSeconds $($Seconds + 0.5) | ForEach-Object { if (`$_.Number -eq 1) { [Console]::Out.WriteLine('begun') } " +
        'if ($_.MeasuredSeconds) { "{0} {1} {2} {3} {4}" -f $_.WaitsPerSecond, $_.P50Microseconds, $_.P99Microseconds, $_.SystemCallPercent, $_.TracedPercent } }')
    $null = Read-Line $observer
    $cpu = Measure-Request $Seconds $Rate
    @($cpu) + [double[]](Read-Line $observer).Split(' ')
}

function Compare-Request([string] $Mechanism) {
    $script:port = [int](Invoke-Shell $server "`$global:s = Start-EventServer -Multiplexer $Mechanism; `$s.Port")
    $script:loopIds = Invoke-Shell $server '"{0} {1}" -f $s.ProcessId, $s.ThreadIds[0]'
    $null = Measure-Request $WarmupSeconds
    $null = Measure-TracedRequest $TraceCostPercent
    if ("cost $Mechanism" -like $Row) {
        $without = @(); $with = @(); $ratios = @(); $traced = @()
        for ($i = 0; $i -lt $Repeat; $i++) {
            if ($i % 2) { $plain = Measure-Request $Seconds; $under = Measure-TracedRequest $TraceCostPercent }
            else { $under = Measure-TracedRequest $TraceCostPercent; $plain = Measure-Request $Seconds }
            $without += $plain; $with += $under[0]; $ratios += $under[0] / $plain; $traced += $under[5]
        }
        Write-Row "cost $Mechanism" (Format-Quartile $without N0) (Format-Quartile $with N0) (Format-Quartile $ratios N3) `
            ((Get-Median $ratios) -gt 1 + $Tolerance)
        Write-Row "  traced, percent" '' (Format-Quartile $traced N1) '' $false
    }
    if ("figures $Mechanism" -like $Row) {
        $pairs = for ($i = 0; $i -lt $Repeat; $i++) {
            if ($i % 2) { $whole = Measure-TracedRequest 100 $RatePerSecond }
            $part = Measure-TracedRequest $TraceCostPercent $RatePerSecond
            if ($i % 2 -eq 0) { $whole = Measure-TracedRequest 100 $RatePerSecond }
            [pscustomobject]@{ Whole = $whole; Part = $part }
        }
        $names = 'CPU ns, whole', 'waits/s', 'P50 us', 'P99 us', 'calls, percent'
        # A loop on a ring makes no other calls.
        for ($k = 0; $k -lt $(if ($Mechanism -eq 'IoUring') { 4 } else { 5 }); $k++) {
            $ratios = [double[]]@($pairs.ForEach({ $_.Part[$k] / $_.Whole[$k] }))
            Write-Row "$($names[$k]) $Mechanism" (Format-Quartile $pairs.ForEach({ $_.Whole[$k] }) N1) `
                (Format-Quartile $pairs.ForEach({ $_.Part[$k] }) N1) (Format-Quartile $ratios N3) `
                ($k -gt 0 -and [Math]::Abs((Get-Median $ratios) - 1) -gt $AgreementTolerance)
        }
    }
    $null = Invoke-Shell $server '$s | Stop-EventServer'
}

# CPU time of a process's threads, without the clock tick's rounding.
function Get-CpuNanosecond([Diagnostics.Process] $Of) {
    (Get-ChildItem "/proc/$($Of.Id)/task" | ForEach-Object { [double](Get-Content "$_/schedstat").Split(' ')[0] } |
        Measure-Object -Sum).Sum
}

# CPU nanoseconds of the program per connection.
function Measure-Connection {
    [double](& taskset -c 0 "$folder/connections" $ConnectionsPerSecond $Seconds).Split(' ')[1]
}

# The same while connects and accepts are watched, and the reader's CPU nanoseconds per connection. Nothing follows in the
# pipeline: what the next command does with a row is its own cost.
function Measure-WatchedConnection {
    Send-Line $observer "Watch-TcpEvent Connect, Accept -DurationSeconds $($Seconds + 1.5) > `$null"
    [Threading.Thread]::Sleep(1000)
    $before = Get-CpuNanosecond $observer
    $connection = Measure-Connection
    # The reader polls.
    [Threading.Thread]::Sleep(100)
    $reader = ((Get-CpuNanosecond $observer) - $before) / ($ConnectionsPerSecond * $Seconds)
    $null = Read-Line $observer
    $connection, $reader
}

function Measure-Event {
    $count = 2 * $ConnectionsPerSecond * $Seconds
    Send-Line $observer "(Watch-TcpEvent Connect, Accept -DurationSeconds 20 -First $count | Measure-Object).Count"
    [Threading.Thread]::Sleep(1000)
    $null = Measure-Connection
    [double](Read-Line $observer) / ($ConnectionsPerSecond * $Seconds)
}

function Compare-Connection {
    if ('connect and accept' -notlike $Row) { return }
    $null = Measure-Connection
    $events = Measure-Event
    1..2 | ForEach-Object { $null = Measure-WatchedConnection }
    $without = @(); $with = @(); $differences = @(); $readers = @()
    for ($i = 0; $i -lt $Repeat; $i++) {
        if ($i % 2) { $plain = Measure-Connection; $watched = Measure-WatchedConnection }
        else { $watched = Measure-WatchedConnection; $plain = Measure-Connection }
        $without += $plain; $with += $watched[0]; $differences += $watched[0] - $plain; $readers += $watched[1]
    }
    $isOff = (Get-Median $differences) -gt $ConnectionTolerance -or $events -lt 2
    Write-Row 'connect and accept, ns' (Format-Quartile $without N0) (Format-Quartile $with N0) (Format-Quartile $differences N0) $isOff
    Write-Row '  the reader, ns' '' (Format-Quartile $readers N0) '' $false
    Write-Row '  events a connection' '' ('{0:N2}' -f $events) '' $false
}

$off = 0
$folder = New-Floor 'connections'
try {
    '{0,-24} {1,24} {2,24} {3,24}' -f 'median (quartiles)', 'without', 'with', 'ratio, difference'
    $observer = Start-Shell 1
    Compare-Connection
    $server = Start-Shell 0
    $load = Start-Shell 1
    Compare-Request Epoll
    if ((Get-Multiplexer IoUring).IsAvailable) { Compare-Request IoUring }
    "$off of the rows are out of tolerance."
    exit [int]($off -gt 0)
}
finally {
    foreach ($process in $processes) {
        if (-not $process.HasExited) { $process.Kill() }
        $process.Dispose()
    }
    Remove-Item $folder -Recurse
}
