<#
.SYNOPSIS
Compares the load generator with wrk and redis-benchmark by rate and CPU time per request on the same server.
They alternate: A B B A.

.DESCRIPTION
The servers run on the first processor, one at a time: Start-EventServer -Workload Http in a separate process, nginx with one
worker, and redis. The generators run alternately on the second processor: either wrk with one thread (Debian's wrk) or
redis-benchmark, and one loop of Measure-EventServer in a separate process, on epoll and on io_uring. Each pair of
consecutive measurements gives a ratio; the medians are compared with the tolerance. Finally, one loop drives 9,000
connections. The exit code is 1 if our generator is slower, uses more CPU time, allocates, has errors, or, on nginx and
redis, is not within 10 % of the other generator's rate.

    dotnet run --project src/EventIo.Shell -- -File tests/Floor/Compare-Load.ps1

.PARAMETER WarmupSeconds
Uncounted load before the first pair of a server: the compiler replaces hot code in the background.
#>
param(
    [int] $ConnectionCount = 100,
    [int] $ManyConnectionCount = 9000,
    [int] $Repeat = 7,
    [int] $Seconds = 1,
    [double] $WarmupSeconds = 3,
    [double] $Tolerance = 0.05
)

$ErrorActionPreference = 'Stop'
$shell = Join-Path $PSScriptRoot ../../src/EventIo.Shell/bin/Release/net10.0/EventIo.Shell -Resolve
$folder = [IO.Directory]::CreateTempSubdirectory('eventio-load-').FullName
$processes = [Collections.Generic.List[Diagnostics.Process]]::new()

function Find-Program([string] $Name) {
    (Get-Command $Name, "/usr/sbin/$Name" -CommandType Application -ErrorAction Ignore | Select-Object -First 1).Source
}

function Start-Pinned([int] $Processor, [string[]] $Command) {
    $start = [Diagnostics.ProcessStartInfo]::new('taskset', [string[]]('-c', "$Processor", $Command | ForEach-Object { $_ }))
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $processes.Add($process)
    $process
}

# A shell that runs each line from its standard input, and answers with a line.
function Start-Shell([int] $Processor) {
    $loop = 'while ($null -ne ($line = [Console]::In.ReadLine())) { [Console]::Out.WriteLine("$(& ([scriptblock]::Create($line)))") }'
    Start-Pinned $Processor $shell, '-c', $loop
}

function Invoke-Shell([Diagnostics.Process] $Of, [string] $Line) {
    $Of.StandardInput.WriteLine($Line)
    $Of.StandardInput.Flush()
    $Of.StandardOutput.ReadLine()
}

function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

function Wait-Port([int] $Port) {
    for ($i = 0; $i -lt 200; $i++) {
        try { [Net.Sockets.TcpClient]::new('127.0.0.1', $Port).Dispose(); return } catch { [Threading.Thread]::Sleep(50) }
    }
    throw "Nothing listens on port $Port."
}

# Rate, and CPU nanoseconds for each request (user and system). The last line of the shell's 'times' has the CPU time of
# its children.
function Measure-Other([string] $Command, [scriptblock] $ReadRate, [scriptblock] $ReadCount) {
    $lines = & taskset -c 1 /bin/sh -c "$Command; times"
    $cpu = 0
    foreach ($part in $lines[-1].Split(' ')) {
        $minutes, $rest = $part.TrimEnd('s').Split('m')
        $cpu += 60 * [double]$minutes + [double]$rest
    }
    $text = $lines -join "`n"
    @{ Rate = [double](& $ReadRate $text); Cpu = 1e9 * $cpu / [double](& $ReadCount $text) }
}

function Measure-Wrk([int] $Port) {
    Measure-Other "wrk -t1 -c$ConnectionCount -d${Seconds}s http://127.0.0.1:$Port/" `
        { $args[0] -replace '(?s).*Requests/sec:\s+([\d.]+).*', '$1' } { $args[0] -replace '(?s).*?(\d+) requests in.*', '$1' }
}

# A fixed number of requests, about as many as fit the time. The script keeps redis busy: with PING redis-benchmark would be
# the slower of the two, and would report its own limit.
function Measure-Redis([int] $Port) {
    $count = 30000 * $Seconds
    Measure-Other "redis-benchmark -h 127.0.0.1 -p $Port -c $ConnectionCount -n $count --csv eval '$redisScript' 0" `
        { $args[0] -replace '(?s).*\n"[^"]*","([\d.]+)".*', '$1' } { $count }
}

function Measure-Ours([string] $Arguments, [string] $Multiplexer, [double] $Warmup) {
    $line = "Measure-EventServer 127.0.0.1 $Arguments -Multiplexer $Multiplexer -ConnectionCount $ConnectionCount -DurationSeconds $Seconds -WarmupSeconds $Warmup" +
        ' | ForEach-Object { [cultureinfo]::CurrentCulture = "" ; "{0} {1} {2} {3}" -f $_.RequestsPerSecond, $_.GeneratorCpuNanosecondsPerRequest, $_.AllocatedBytes, $_.Errors }'
    $rate, $cpu, $allocated, $errors = [double[]](Invoke-Shell $generator $line).Split(' ')
    @{ Rate = $rate; Cpu = $cpu; Allocated = $allocated; Errors = $errors }
}

function Get-Median([double[]] $Values) {
    [Array]::Sort($Values)
    $Values[[int][Math]::Floor($Values.Count / 2)]
}

function Format-Ratio([double[]] $Values) {
    [Array]::Sort($Values)
    '{0:N2} ({1:N2}..{2:N2})' -f (Get-Median $Values), $Values[0], $Values[-1]
}

# If the server limits the rate, the rates must agree. If the generator limits it, ours must be neither slower nor more
# expensive.
function Compare-Generator([string] $Name, [scriptblock] $Other, [string] $Arguments, [bool] $IsServerBound) {
    foreach ($multiplexer in 'Epoll', 'IoUring') {
        if (-not (Get-Multiplexer $multiplexer).IsAvailable) { continue }
        $null = Measure-Ours $Arguments $multiplexer $WarmupSeconds
        $rates = @(); $cpus = @(); $theirs = @(); $dear = @(); $allocated = [double]::MaxValue
        for ($i = 0; $i -lt $Repeat; $i++) {
            # The order is A B, B A, so that a drift affects both.
            if ($i % 2) { $ours = Measure-Ours $Arguments $multiplexer 0.2; $their = & $Other }
            else { $their = & $Other; $ours = Measure-Ours $Arguments $multiplexer 0.2 }
            $rates += $ours.Rate / $their.Rate
            $cpus += $ours.Cpu / $their.Cpu
            $theirs += $their.Rate
            $dear += $their.Cpu
            $allocated = [Math]::Min($allocated, $ours.Allocated)
        }
        $rate = Get-Median $rates
        $isOff = $rate -lt 1 - $Tolerance -or (Get-Median $cpus) -gt 1 + $Tolerance -or $allocated -gt 0 -or
            ($IsServerBound -and [Math]::Abs($rate - 1) -gt 0.1)
        $script:off += [int]$isOff
        $script:rows++
        '{0,-24} {1,-8} {2,20} {3,20} {4,12:N0} {5,12:N0} {6,10} {7}' -f $Name, $multiplexer, (Format-Ratio $rates), (Format-Ratio $cpus),
            (Get-Median $theirs), (Get-Median $dear), $allocated, $(if ($isOff) { 'OFF' })
    }
}

# One process drives all connections; the descriptor limit has to allow them on both sides.
function Test-ManyConnection([int] $Port) {
    $line = "Measure-EventServer 127.0.0.1 $Port -Workload Http -ConnectionCount $ManyConnectionCount -DurationSeconds $Seconds" +
        ' | ForEach-Object { "{0:0} {1} {2} {3}" -f $_.RequestsPerSecond, $_.ConnectionsOpened, $_.AllocatedBytes, $_.Errors }'
    $rate, $opened, $allocated, $errors = [long[]]"$(Invoke-Shell $generator $line)".Split(' ', [StringSplitOptions]::RemoveEmptyEntries)
    $isOff = $opened -ne $ManyConnectionCount -or $errors -ne 0 -or $allocated -ne 0
    $script:off += [int]$isOff
    "One process, $ManyConnectionCount connections: $opened opened, $rate requests/s, $errors errors, $allocated bytes allocated $(if ($isOff) { 'OFF' })"
}

Import-Module "$PSScriptRoot/../../EventIo.psd1"
$redisScript = 'local n = 0 for i = 1, 1000 do n = n + i end return 7'
$off = 0
$rows = 0
try {
    '{0,-24} {1,-8} {2,20} {3,20} {4,12} {5,12} {6,10}' -f 'server, other generator', 'ours', 'rate (range)', 'CPU/request (range)', 'their req/s', 'their ns', 'allocated'
    $generator = Start-Shell 1
    if (Find-Program wrk) {
        $server = Start-Shell 0
        $port = Invoke-Shell $server '(Start-EventServer -Workload Http).Port'
        Compare-Generator 'EventIo Http, wrk' { Measure-Wrk $port } "$port -Workload Http" $false
        Test-ManyConnection $port
        $server.StandardInput.Close()
        $server.WaitForExit()
        if ($nginx = Find-Program nginx) {
            $port = Get-FreePort
            [IO.File]::WriteAllText("$folder/index.html", 'x' * 612)
            [IO.File]::WriteAllText("$folder/nginx.conf", "daemon off; master_process off; pid $folder/pid; error_log $folder/error; events { worker_connections 4096; } " +
                "http { access_log off; keepalive_requests 100000000; server { listen 127.0.0.1:$port; root $folder; } }")
            $server = Start-Pinned 0 $nginx, '-c', "$folder/nginx.conf", '-e', "$folder/error"
            Wait-Port $port
            Compare-Generator 'nginx, wrk' { Measure-Wrk $port } "$port -Workload Http" $true
            $server.Kill()
            $server.WaitForExit()
        }
    }
    if ((Find-Program redis-server) -and (Find-Program redis-benchmark)) {
        $port = Get-FreePort
        $server = Start-Pinned 0 'redis-server', '--port', "$port", '--bind', '127.0.0.1', '--save', '', '--dir', $folder, '--logfile', "$folder/redis.log"
        Wait-Port $port
        $text = "-RequestText `"*3``r``n```$4``r``nEVAL``r``n```$$($redisScript.Length)``r``n$redisScript``r``n```$1``r``n0``r``n`""
        Compare-Generator 'redis, redis-benchmark' { Measure-Redis $port } "$port $text -ResponseText `":7``r``n`"" $true
    }
    if ($rows -eq 0) { throw 'There is nothing to compare with: install wrk, nginx, redis-server and redis-tools.' }
    "$off of the rows are slower or more expensive by more than $($Tolerance * 100) %, allocate, or disagree."
    exit [int]($off -gt 0)
}
finally {
    foreach ($process in $processes) {
        if (-not $process.HasExited) { $process.Kill() }
        $process.Dispose()
    }
    Remove-Item $folder -Recurse
}
