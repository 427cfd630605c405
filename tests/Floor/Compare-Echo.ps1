<#
.SYNOPSIS
Holds the echo servers against plain C: requests per second under the same load, A B A B.

.DESCRIPTION
Builds echo.c and echoload.c (gcc, Debian's liburing-dev) in a folder for temporary files. For each mechanism the C server
and Start-EventServer take turns under the same load generator; every byte that comes back is compared. The ratio of each
pair of neighbours is taken, and the median of the ratios is judged. Ends with exit code 1 when one is off by more than the
tolerance.

    dotnet run --project src/EventIo.Shell -- -File tests/Floor/Compare-Echo.ps1

.PARAMETER WarmupSeconds
Load before the first pair of a mechanism that is not counted: the compiler replaces hot code in the background.
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

# Requests per second. The load runs on the second processor.
function Measure-Load([int] $Port, [double] $For) {
    $line = & "$folder/echoload" -p $Port -c $ConnectionCount -m $MessageBytes -s $For -a 1
    if ($LASTEXITCODE -ne 0) {
        throw "The load on port $Port ended with exit code $LASTEXITCODE."
    }
    [double]$line.Split(',')[2]
}

function Measure-C([string] $Backend) {
    $start = [Diagnostics.ProcessStartInfo]::new("$folder/echo", "-b $Backend")
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    try {
        Measure-Load ([int]$process.StandardOutput.ReadLine()) $Seconds
    }
    finally {
        # It serves until its standard input ends.
        $process.StandardInput.Close()
        $process.WaitForExit()
        $process.Dispose()
    }
}

function Measure-Ours($Of, [double] $Warmup) {
    $server = Start-EventServer -Multiplexer $Of.Multiplexer -TriggerMode $Of.TriggerMode
    try {
        if ($Warmup -gt 0) {
            $null = Measure-Load $server.Port $Warmup
        }
        Measure-Load $server.Port $Seconds
    }
    finally {
        $server | Stop-EventServer
    }
}

$folder = [IO.Directory]::CreateTempSubdirectory('eventio-floor-').FullName
try {
    & make -s -C $PSScriptRoot "OUT=$folder/" "$folder/echo" "$folder/echoload"
    if ($LASTEXITCODE -ne 0) {
        throw 'The C programs could not be built: they need make, gcc and liburing-dev.'
    }
    '{0,-26} {1,22} {2,14}' -f 'mechanism', 'ratio (range)', 'C requests/s'
    $off = 0
    foreach ($of in $mechanisms) {
        if (-not (Get-Multiplexer $of.Multiplexer).IsAvailable) {
            '{0,-26} {1}' -f $of.Multiplexer, (Get-Multiplexer $of.Multiplexer).Reason
            continue
        }
        $ratios = @()
        $floor = @()
        for ($i = 0; $i -lt $Repeat; $i++) {
            $c = Measure-C $of.C
            $ratios += (Measure-Ours $of $(if ($i -eq 0) { $WarmupSeconds } else { 0 })) / $c
            $floor += $c
        }
        [Array]::Sort($ratios)
        [Array]::Sort($floor)
        $middle = [int][Math]::Floor($Repeat / 2)
        $isOff = $ratios[$middle] -lt 1 - $Tolerance
        $off += [int]$isOff
        '{0,-26} {1,22} {2,14:N0} {3}' -f "$($of.Multiplexer) $($of.TriggerMode)",
            ('{0:N3} ({1:N2}..{2:N2})' -f $ratios[$middle], $ratios[0], $ratios[-1]), $floor[$middle], $(if ($isOff) { 'OFF' })
    }
    "$off of the rows are slower by more than $($Tolerance * 100) %."
    exit [int]($off -gt 0)
}
finally {
    [IO.Directory]::Delete($folder, $true)
}
