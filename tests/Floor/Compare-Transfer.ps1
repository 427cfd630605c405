<#
.SYNOPSIS
Compares Measure-ZeroCopy with plain C, which moves the same file by the same calls. They alternate in one run: A B A B.

.DESCRIPTION
Builds filetosocket.c (gcc, Debian's liburing-dev) in a folder for temporary files, creates a file in memory (/dev/shm), then
moves it alternately with the C program and with Measure-ZeroCopy, method by method, from the page cache over loopback to a
sink that discards. The sender has one processor and the sink another; C and EventIo use the same two. Each pair of
consecutive runs gives a ratio, so that a noisy minute affects both runs. The exit code is 1 if the median of the CPU ratios
of a method is above 1 by more than the tolerance.

    dotnet run --project src/EventIo.Shell -- -File tests/Floor/Compare-Transfer.ps1
    pwsh -File tests/Floor/Compare-Transfer.ps1 -Method SendFile, Splice -Repeat 11

.PARAMETER Repeat
Pairs of runs for each method.
#>
param(
    [string[]] $Method = @('Copy', 'SendFile', 'Splice', 'MemoryMap', 'MsgZeroCopy', 'IoUringSendZc', 'IoUringSplice', 'IoUringLinked'),
    [string] $CongestionControl = 'cubic',
    [long] $Bytes = 512MB,
    [int] $Repeat = 7,
    [double] $Tolerance = 0.05
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../EventIo.psd1"

$programs = @{
    Copy = 'rw'; SendFile = 'sendfile'; Splice = 'splice'; MemoryMap = 'mmap-send'; MsgZeroCopy = 'anon-zc'
    IoUringSendZc = 'uring-fixed'; IoUringSplice = 'uring-splice'; IoUringLinked = 'uring-linked'
}

# GB/s, and the sender's CPU seconds per GiB.
function Measure-C([string] $Name) {
    $line = & $program -m $Name -f $file -c $CongestionControl
    if ($LASTEXITCODE -ne 0) {
        throw "$program -m $Name ended with exit code $LASTEXITCODE."
    }
    $fields = $line.Split(',')
    @{ Rate = [double]$fields[2]; Cpu = [double]$fields[3] + [double]$fields[4] }
}

function Measure-Ours([string] $Name) {
    $row = Measure-ZeroCopy $Name -Path $file -PayloadBytes $Bytes -Round 1 -DurationSeconds 0.001 -CongestionControl $CongestionControl `
        -WarningAction Ignore
    if ($row.Status -ne 'Measured') {
        return $row.Reason
    }
    @{ Rate = $row.BytesPerSecond / 1e9; Cpu = $row.CpuNanosecondsPerKib * 1MB / 1e9; Allocated = $row.AllocatedBytes }
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
$file = "/dev/shm/$([IO.Path]::GetFileName($folder))"
try {
    & make -s -C $PSScriptRoot "OUT=$folder/" "$folder/filetosocket"
    if ($LASTEXITCODE -ne 0) {
        throw 'The C program could not be built: it needs make, gcc and liburing-dev.'
    }
    $program = "$folder/filetosocket"
    $content = [byte[]]::new(1MB)
    [Random]::new(1).NextBytes($content)
    $stream = [IO.File]::Create($file)
    for ($i = 0; $i -lt $Bytes / 1MB; $i++) { $stream.Write($content) }
    $stream.Dispose()
    '{0,-14} {1,22} {2,22} {3,12} {4,8} {5,10}' -f 'method', 'CPU ratio (range)', 'rate ratio (range)', 'C CPU s/GiB', 'C GB/s', 'allocated'
    $off = 0
    foreach ($name in $Method) {
        $cpu = @()
        $rate = @()
        $floorCpu = @()
        $floorRate = @()
        $allocated = 0
        $refusal = $null
        for ($i = 0; $i -lt $Repeat; $i++) {
            $c = Measure-C $programs[$name]
            $ours = Measure-Ours $name
            if ($ours -is [string]) {
                $refusal = $ours
                break
            }
            $cpu += $ours.Cpu / $c.Cpu
            $rate += $ours.Rate / $c.Rate
            $floorCpu += $c.Cpu
            $floorRate += $c.Rate
            $allocated += $ours.Allocated
        }
        if ($refusal) {
            '{0,-14} {1}' -f $name, $refusal
            continue
        }
        $isOff = (Get-Median $cpu) -gt 1 + $Tolerance
        $off += [int]$isOff
        '{0,-14} {1,22} {2,22} {3,12:N3} {4,8:N2} {5,10:N0} {6}' -f $name, (Format-Ratio $cpu), (Format-Ratio $rate),
            (Get-Median $floorCpu), (Get-Median $floorRate), $allocated, $(if ($isOff) { 'OFF' })
    }
    "$off of the methods take more CPU time than C by more than $($Tolerance * 100) %."
    exit [int]($off -gt 0)
}
finally {
    Remove-Item $file
    Remove-Item $folder -Recurse
}
