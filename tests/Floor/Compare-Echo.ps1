<#
.SYNOPSIS
Compares the echo servers with plain C by requests per second under the same load. They alternate: A B A B.

.DESCRIPTION
Builds echo.c and echoload.c (gcc, Debian's liburing-dev) in a folder for temporary files. For each mechanism the C server
and Start-EventServer alternate under the same load generator; every byte that comes back is compared. The C server has a
second, sleeping thread, as every .NET process has, because fdget() in the kernel is more expensive if a process has several
threads. Each pair of consecutive measurements gives a ratio. The exit code is 1 if the median of the ratios of a mechanism
is off by more than the tolerance.

    dotnet run --project src/EventIo.Shell -- -File tests/Floor/Compare-Echo.ps1

.PARAMETER WarmupSeconds
Uncounted load before the first pair of a mechanism: the compiler replaces hot code in the background.
#>
param(
    [int] $ConnectionCount = 100,
    [int] $MessageBytes = 64,
    [int] $Repeat = 5,
    [double] $Seconds = 0.8,
    [double] $WarmupSeconds = 2.5,
    [double] $Tolerance = 0.10
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../EventIo.psd1"

$mechanisms = @(
    @{ C = 'select'; Multiplexer = 'Select'; TriggerMode = 'Level' }
    @{ C = 'poll'; Multiplexer = 'Poll'; TriggerMode = 'Level' }
    @{ C = 'epoll-lt'; Multiplexer = 'Epoll'; TriggerMode = 'Level' }
    @{ C = 'epoll-et'; Multiplexer = 'Epoll'; TriggerMode = 'Edge' }
    @{ C = 'epoll-1shot'; Multiplexer = 'Epoll'; TriggerMode = 'OneShot' }
    @{ C = 'uring-recv'; Multiplexer = 'IoUring'; TriggerMode = 'MultishotReceive' }
)

. "$PSScriptRoot/Servers.ps1"
$folder = New-Floor 'echo', 'echoload'
$LoadProcessor = [Environment]::ProcessorCount -gt 1 ? 1 : 0
$load = '-c', "$ConnectionCount", '-m', "$MessageBytes", '-s'

try {
    '{0,-26} {1,22} {2,14}' -f 'mechanism', 'ratio (range)', 'C requests/s'
    $off = 0
    foreach ($of in $mechanisms) {
        if (-not (Get-Multiplexer $of.Multiplexer).IsAvailable) {
            '{0,-26} {1}' -f $of.Multiplexer, (Get-Multiplexer $of.Multiplexer).Reason
            continue
        }
        $parameters = @{ Multiplexer = $of.Multiplexer; TriggerMode = $of.TriggerMode }
        $ratios = @()
        $floor = @()
        for ($i = 0; $i -lt $Repeat; $i++) {
            $c = (Measure-C echo ('-b', $of.C, '-T') ($load + "$Seconds")).RequestsPerSecond
            $warmup = if ($i -eq 0) { $load + "$WarmupSeconds" }
            $ratios += (Measure-Ours $parameters ($load + "$Seconds") $warmup).RequestsPerSecond / $c
            $floor += $c
        }
        $median = Get-Median $ratios
        [Array]::Sort($ratios)
        $isOff = $median -lt 1 - $Tolerance
        $off += [int]$isOff
        '{0,-26} {1,22} {2,14:N0} {3}' -f "$($of.Multiplexer) $($of.TriggerMode)",
            ('{0:N3} ({1:N2}..{2:N2})' -f $median, $ratios[0], $ratios[-1]), (Get-Median $floor), $(if ($isOff) { 'OFF' })
    }
    "$off of the rows are slower by more than $($Tolerance * 100) %."
    exit [int]($off -gt 0)
}
finally {
    Remove-Item $folder -Recurse
}
