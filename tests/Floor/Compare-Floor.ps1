<#
.SYNOPSIS
Compares Measure-Multiplexer with plain C, which makes the same turns. They alternate in one run: A B A B.

.DESCRIPTION
Builds readiness.c (gcc, Debian's liburing-dev) in a folder for temporary files, then runs it and Measure-Multiplexer
alternately for each mechanism and socket count. Each pair of consecutive runs gives a ratio, so that a noisy minute affects
both runs. The C program gets a second, sleeping thread (-T), as every .NET process has. The exit code is 1 if the median of
the ratios of a row is off by more than the tolerance.

    dotnet run --project src/EventIo.Shell -- -File tests/Floor/Compare-Floor.ps1
    pwsh -File tests/Floor/Compare-Floor.ps1 -SocketCount 1000 -Repeat 11

.PARAMETER Repeat
Pairs of runs for each row.
#>
param(
    [int[]] $SocketCount = @(10, 100, 1000, 4000, 9000),
    [int] $ActiveCount = 100,
    [ValidateSet('Unix', 'Tcp')]
    [string] $Transport = 'Unix',
    [int] $Repeat = 11,
    [double] $Seconds = 0.15,
    [double] $Tolerance = 0.10
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../EventIo.psd1"

$programs = @(
    @{ C = 'select'; Multiplexer = 'Select'; TriggerMode = 'Level' }
    @{ C = 'poll'; Multiplexer = 'Poll'; TriggerMode = 'Level' }
    @{ C = 'epoll-lt'; Multiplexer = 'Epoll'; TriggerMode = 'Level' }
    @{ C = 'epoll-et'; Multiplexer = 'Epoll'; TriggerMode = 'Edge' }
    @{ C = 'epoll-1shot'; Multiplexer = 'Epoll'; TriggerMode = 'OneShot' }
    @{ C = 'uring-poll'; Multiplexer = 'IoUring'; TriggerMode = 'MultishotPoll' }
    @{ C = 'uring-recv'; Multiplexer = 'IoUring'; TriggerMode = 'MultishotReceive' }
)

# Wall and CPU nanoseconds per turn.
function Measure-C([string] $Backend, [int] $Sockets) {
    $line = & $program -b $Backend -n $Sockets -k $ActiveCount -t $Transport.ToLowerInvariant() -s $Seconds -T
    if ($LASTEXITCODE -ne 0) {
        throw "$program -b $Backend -n $Sockets ended with exit code $LASTEXITCODE."
    }
    $fields = $line.Split(',')
    @{ Wall = [double]$fields[4]; Cpu = [double]$fields[6] }
}

function Measure-Ours($Of, [int] $Sockets) {
    $row = Measure-Multiplexer -Multiplexer $Of.Multiplexer -TriggerMode $Of.TriggerMode -SocketCount $Sockets `
        -ActiveCount $ActiveCount -Transport $Transport -Round 1 -WarmupIteration 20000 -Iteration 10000000 -DurationSeconds $Seconds `
        -AllowLargeDescriptorSet
    if ($row.Status -ne 'Measured') {
        return $row.Reason
    }
    @{ Wall = $row.MeanNanoseconds; Cpu = $row.CpuNanosecondsPerEvent; Allocated = $row.AllocatedBytes }
}

function Get-Median([double[]] $Values) {
    [Array]::Sort($Values)
    $Values[[int][Math]::Floor($Values.Length / 2)]
}

function Format-Ratio([double[]] $Ratios) {
    $median = Get-Median $Ratios
    '{0,6:N3} ({1:N2}..{2:N2})' -f $median, $Ratios[0], $Ratios[-1]
}

$folder = [IO.Directory]::CreateTempSubdirectory('eventio-floor-').FullName
try {
    & make -s -C $PSScriptRoot "OUT=$folder/" "$folder/readiness"
    if ($LASTEXITCODE -ne 0) {
        throw 'The C program could not be built: it needs make, gcc and liburing-dev.'
    }
    $program = "$folder/readiness"
    '{0,-26}{1,6} {2,22} {3,22} {4,12} {5,10}' -f 'mechanism', 'N', 'CPU ratio (range)', 'wall ratio (range)', 'C CPU ns', 'allocated'
    $off = 0
    foreach ($sockets in $SocketCount) {
        foreach ($of in $programs) {
            $cpu = @()
            $wall = @()
            $floor = @()
            $allocated = 0
            $refusal = $null
            for ($i = 0; $i -lt $Repeat -and -not $refusal; $i++) {
                $c = Measure-C $of.C $sockets
                $ours = Measure-Ours $of $sockets
                if ($ours -is [string]) {
                    $refusal = $ours
                    break
                }
                $cpu += $ours.Cpu / $c.Cpu
                $wall += $ours.Wall / $c.Wall
                $floor += $c.Cpu
                $allocated += $ours.Allocated
            }
            $name = '{0,-26}{1,6}' -f "$($of.Multiplexer) $($of.TriggerMode)", $sockets
            if ($refusal) {
                "$name $refusal"
                continue
            }
            $isOff = [Math]::Abs((Get-Median $cpu) - 1) -gt $Tolerance -or $allocated -gt 0
            $off += [int]$isOff
            '{0} {1,22} {2,22} {3,12:N0} {4,10:N0} {5}' -f $name, (Format-Ratio $cpu), (Format-Ratio $wall),
                (Get-Median $floor), $allocated, $(if ($isOff) { 'OFF' })
        }
    }
    "$off of the rows are off by more than $($Tolerance * 100) %."
    exit [int]($off -gt 0)
}
finally {
    Remove-Item $folder -Recurse
}
