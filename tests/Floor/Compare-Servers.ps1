<#
.SYNOPSIS
Compares the echo servers with C of the same design, an echo server on libuv, and redis, by requests per second and CPU time
per request.

.DESCRIPTION
For each number of connections the servers alternate, round after round, under the same load: each connection has one message
in flight, and one thread on a separate processor drives all connections. Each round gives the ratios of our figures to the
other servers'; their medians and ranges are shown below the median figures. The C programs have a second, sleeping thread,
as every .NET process has, because fdget() in the kernel is more expensive if a process has several threads. Needs make, gcc,
liburing-dev, libuv1-dev and redis-server; a server that is missing is left out.

To keep the servers off the processor of the load, bind the script to another processor:

    taskset -c 0 dotnet run --project src/EventIo.Shell -- -Command '& tests/Floor/Compare-Servers.ps1 -ConnectionCount 1, 100 -LoadProcessor 1'

.PARAMETER Server
The servers to compare; wildcards are allowed.

.PARAMETER WarmupSeconds
Uncounted load, once on each of our servers: the compiler replaces hot code in the background.
#>
param(
    [int[]] $ConnectionCount = @(1, 10, 100, 1000),
    [string] $Server = '*',
    [int] $MessageBytes = 64,
    [int] $Repeat = 5,
    [double] $Seconds = 0.8,
    [double] $WarmupSeconds = 2.5,
    [int] $LoadProcessor = [Environment]::ProcessorCount -gt 1 ? 1 : 0
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../EventIo.psd1"
. "$PSScriptRoot/Servers.ps1"

$hasRing = (Get-Multiplexer IoUring).IsAvailable
$hasRedis = [bool](Get-Command redis-server -ErrorAction Ignore)
$hasLibuv = Test-Path /usr/include/uv.h
$folder = New-Floor ('echo', 'echoload' + @(if ($hasLibuv) { 'uvecho' }))

$servers = @(
    @{ Name = 'epoll'; Measure = { Measure-Ours @{ Multiplexer = 'Epoll' } $load $warmup } }
    @{ Name = 'epoll in C'; Measure = { Measure-C echo ('-b', 'epoll-lt', '-T') $load } }
    if ($hasRing) {
        @{ Name = 'io_uring'; Measure = { Measure-Ours @{ Multiplexer = 'IoUring' } $load $warmup } }
        @{ Name = 'io_uring in C'; Measure = { Measure-C echo ('-b', 'uring-recv', '-T') $load } }
    }
    if ($hasLibuv) { @{ Name = 'libuv'; Measure = { Measure-C uvecho @() $load } } }
    if ($hasRedis) { @{ Name = 'redis PING'; Measure = { Measure-Redis $load } } }
) | Where-Object { $_.Name -like $Server }

# Ratios of ours to another's: their median over the rounds, and their range.
function Get-Ratio([string] $Of, [string] $To, [string] $Figure) {
    $ratios = [double[]]@(for ($i = 0; $i -lt $Repeat; $i++) { $results[$Of][$i].$Figure / $results[$To][$i].$Figure })
    $median = Get-Median $ratios
    [Array]::Sort($ratios)
    '{0,5:N2} ({1:N2}..{2:N2})' -f $median, $ratios[0], $ratios[-1]
}

try {
    foreach ($count in $ConnectionCount) {
        $load = '-c', "$count", '-m', "$MessageBytes", '-s', "$Seconds"
        $results = @{}
        foreach ($one in $servers) { $results[$one.Name] = @() }
        for ($i = 0; $i -lt $Repeat; $i++) {
            $warmup = if ($i -eq 0) { '-c', "$count", '-m', "$MessageBytes", '-s', "$WarmupSeconds" }
            foreach ($one in $servers) { $results[$one.Name] += & $one.Measure }
        }
        ''
        '{0,-16} {1,12} {2,14}   {3,-22} {4,-22} {5,-22} {6,-22}' -f "$count connections", 'requests/s', 'CPU ns/request',
            'epoll: requests', 'epoll: CPU', 'io_uring: requests', 'io_uring: CPU'
        foreach ($one in $servers) {
            $line = '{0,-16} {1,12:N0} {2,14:N0}  ' -f $one.Name,
                (Get-Median @($results[$one.Name].RequestsPerSecond)), (Get-Median @($results[$one.Name].CpuNanoseconds))
            foreach ($ours in 'epoll', 'io_uring') {
                foreach ($figure in 'RequestsPerSecond', 'CpuNanoseconds') {
                    $line += ' {0,-22}' -f $(if ($ours -ne $one.Name -and $results[$ours]) { Get-Ratio $ours $one.Name $figure })
                }
            }
            $line.TrimEnd()
        }
    }
}
finally {
    Remove-Item $folder -Recurse
}
