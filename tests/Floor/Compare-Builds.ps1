<#
.SYNOPSIS
Compares two builds of EventIo by CPU time per turn and per request, and by allocation.
The builds alternate in one run: A B B A.

.DESCRIPTION
Each checkout runs in separate shells. Servers run on the first processor, and loads run on the second. The rows correspond
to the other scripts of this folder: turns of Measure-Multiplexer (Compare-Floor), echo and HTTP servers under the load
generator of -Before (Compare-Servers, Compare-Http), and the load generator against a server of -Before (Compare-Load). Each
pair of consecutive measurements gives a ratio of -After to -Before; the medians are compared with the tolerance. The column
'noise' is the range of the ratios between one measurement of -Before and the next. The exit code is 1 if a median is above
the tolerance, or if -After allocates where -Before does not.

    git worktree add ../before HEAD~1
    dotnet build ../before && dotnet build
    src/EventIo.Shell/bin/Release/net10.0/EventIo.Shell -File tests/Floor/Compare-Builds.ps1 -Before ../before -After .

.PARAMETER Before
A checkout that has been built.

.PARAMETER After
The built checkout to compare with -Before.

.PARAMETER WarmupSeconds
Uncounted load before the first pair of a row: the compiler replaces hot code in the background.
#>
param(
    [Parameter(Mandatory)] [string] $Before,
    [Parameter(Mandatory)] [string] $After,
    [string] $Row = '*',
    [int] $ConnectionCount = 100,
    [int] $Repeat = 11,
    [double] $Seconds = 1,
    [double] $WarmupSeconds = 3,
    [double] $Tolerance = 0.03
)

$ErrorActionPreference = 'Stop'
$processes = [Collections.Generic.List[Diagnostics.Process]]::new()

# A shell of a checkout that runs each line from its standard input, and answers with a line.
function Start-Shell([string] $Checkout, [int] $Processor) {
    $shell = Join-Path $Checkout src/EventIo.Shell/bin/Release/net10.0/EventIo.Shell -Resolve
    $loop = '[cultureinfo]::CurrentCulture = ""; while ($null -ne ($line = [Console]::In.ReadLine())) {' +
        ' [Console]::Out.WriteLine("$(try { & ([scriptblock]::Create($line)) } catch { "error: $_" })") }'
    $start = [Diagnostics.ProcessStartInfo]::new('taskset', [string[]]('-c', "$Processor", $shell, '-c', $loop))
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $processes.Add($process)
    $process
}

function Invoke-Shell([Diagnostics.Process] $Of, [string] $Line) {
    $Of.StandardInput.WriteLine($Line)
    $Of.StandardInput.Flush()
    $answer = $Of.StandardOutput.ReadLine()
    if ($answer -like 'error: *') { throw $answer }
    $answer
}

# Nanoseconds of CPU time, and allocated bytes.
function Measure-Turn([Diagnostics.Process] $Of, [string] $Mechanism, [double] $Duration) {
    [double[]](Invoke-Shell $Of ("Measure-Multiplexer $Mechanism -SocketCount 100 -ActiveCount 100 -Round 1 -Iteration 10000000 " +
        "-DurationSeconds $Duration | ForEach-Object { `"{0} {1}`" -f `$_.CpuNanosecondsPerEvent, `$_.AllocatedBytes }")).Split(' ')
}

# Rate, the generator's nanoseconds per request, and its allocated bytes.
function Measure-Load([Diagnostics.Process] $Of, [int] $Port, [string] $Arguments, [double] $Duration) {
    [double[]](Invoke-Shell $Of ("Measure-EventServer 127.0.0.1 $Port $Arguments -ConnectionCount $ConnectionCount -WarmupSeconds 0.2 " +
        "-DurationSeconds $Duration | ForEach-Object { if (`$_.Errors) { throw `"`$(`$_.Errors) errors`" } " +
        '"{0} {1} {2}" -f $_.Requests, $_.GeneratorCpuNanosecondsPerRequest, $_.AllocatedBytes }')).Split(' ')
}

# The server's nanoseconds per request under the load of -Before, and the bytes that its loop allocated meanwhile.
function Measure-Server([Diagnostics.Process] $Of, [int] $Port, [string] $Arguments, [double] $Duration) {
    $read = '"{0} {1}" -f $s.LoopCpuSeconds, $s.AllocatedBytes'
    $cpuBefore, $bytesBefore = [double[]](Invoke-Shell $Of $read).Split(' ')
    # The requests of the warm-up are a fixed share of the total.
    $requests, $null, $null = Measure-Load $loads[0] $Port $Arguments $Duration
    $cpu, $bytes = [double[]](Invoke-Shell $Of $read).Split(' ')
    (1e9 * ($cpu - $cpuBefore) * $Duration / ($Duration + 0.2) / $requests), ($bytes - $bytesBefore)
}

function Get-Median([double[]] $Values) {
    [Array]::Sort($Values)
    $Values[[int][Math]::Floor($Values.Count / 2)]
}

function Format-Range([double[]] $Values) {
    [Array]::Sort($Values)
    '{0:N3}..{1:N3}' -f $Values[0], $Values[-1]
}

function Compare-Row([string] $Name, [scriptblock] $Measure) {
    if ($Name -notlike $Row) { return }
    foreach ($side in 0, 1) { $null = & $Measure $side $WarmupSeconds }
    $ratios = @(); $noise = @(); $figures = @(); $allocated = @([double]::MaxValue, [double]::MaxValue); $last = 0
    for ($i = 0; $i -lt $Repeat; $i++) {
        $pair = @(0, 0)
        foreach ($side in $(if ($i % 2) { 1, 0 } else { 0, 1 })) {
            $pair[$side], $bytes = & $Measure $side $Seconds
            $allocated[$side] = [Math]::Min($allocated[$side], $bytes)
        }
        $ratios += $pair[1] / $pair[0]
        $figures += $pair[0]
        if ($last) { $noise += $pair[0] / $last }
        $last = $pair[0]
    }
    $median = Get-Median $ratios
    $isOff = $median -gt 1 + $Tolerance -or ($allocated[1] -gt 0 -and $allocated[0] -eq 0)
    $script:off += [int]$isOff
    '{0,-26} {1,12:N0} {2,8:N3} {3,16} {4,16} {5,10:N0} {6,10:N0} {7}' -f $Name, (Get-Median $figures), $median, (Format-Range $ratios),
        $(if ($noise) { Format-Range $noise }), $allocated[0], $allocated[1], $(if ($isOff) { 'OFF' })
}

$off = 0
try {
    $servers = (Start-Shell $Before 0), (Start-Shell $After 0)
    $loads = (Start-Shell $Before 1), (Start-Shell $After 1)
    $hasRing = (Invoke-Shell $servers[0] '(Get-Multiplexer IoUring).IsAvailable') -eq 'True'
    $mechanisms = @('Epoll') + @(if ($hasRing) { 'IoUring' })
    '{0,-26} {1,12} {2,8} {3,16} {4,16} {5,10} {6,10}' -f 'row', 'ns before', 'ratio', 'range', 'noise', 'B before', 'B after'
    foreach ($turn in 'Select Level', 'Poll Level', 'Epoll Level', 'Epoll Edge', 'IoUring MultishotPoll', 'IoUring MultishotReceive') {
        $mechanism, $mode = $turn.Split(' ')
        if ($hasRing -or $mechanism -ne 'IoUring') {
            Compare-Row "turn $turn" { param($side, $duration) Measure-Turn $servers[$side] "$mechanism -TriggerMode $mode" $duration }
        }
    }
    foreach ($workload in 'Echo', 'Http') {
        foreach ($mechanism in $mechanisms) {
            $ports = foreach ($side in 0, 1) {
                [int](Invoke-Shell $servers[$side] "`$global:s = Start-EventServer -Workload $workload -Multiplexer $mechanism; `$s.Port")
            }
            Compare-Row "server $workload $mechanism" {
                param($side, $duration) Measure-Server $servers[$side] $ports[$side] "-Workload $workload" $duration
            }
            Compare-Row "load $workload $mechanism" {
                param($side, $duration)
                (Measure-Load $loads[$side] $ports[0] "-Workload $workload -Multiplexer $mechanism" $duration)[1, 2]
            }
            foreach ($side in 0, 1) { $null = Invoke-Shell $servers[$side] '$s | Stop-EventServer' }
        }
    }
    "$off of the rows are more expensive by more than $($Tolerance * 100) %, or allocate."
    exit [int]($off -gt 0)
}
finally {
    foreach ($process in $processes) {
        if (-not $process.HasExited) { $process.Kill() }
        $process.Dispose()
    }
}
