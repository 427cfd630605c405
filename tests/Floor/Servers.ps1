# Dot-sourced by Compare-Echo.ps1 and Compare-Servers.ps1: functions that start a server (in C, redis or ours) for one
# measurement, and the common load. The two scripts set $folder, the folder of the programs, and $LoadProcessor.

# Builds programs into a new folder and returns it.
function New-Floor([string[]] $Programs) {
    $folder = [IO.Directory]::CreateTempSubdirectory('eventio-floor-').FullName
    $paths = @(foreach ($program in $Programs) { "$folder/$program" })
    & make -s -C $PSScriptRoot "OUT=$folder/" @paths
    if ($LASTEXITCODE -ne 0) {
        Remove-Item $folder -Recurse
        throw "The C programs could not be built: they need make, gcc and liburing-dev, and uvecho needs libuv1-dev."
    }
    $folder
}

# Requests per second and the server process's CPU nanoseconds per request. The load runs on one processor.
function Measure-Load([int] $Port, [int] $ServerProcess, [string[]] $Arguments) {
    $line = & "$folder/echoload" -p $Port -S $ServerProcess -a $LoadProcessor @Arguments
    if ($LASTEXITCODE -ne 0) {
        throw "The load on port $Port ended with exit code $LASTEXITCODE."
    }
    $fields = $line.Split(',')
    [pscustomobject]@{ RequestsPerSecond = [double]$fields[2]; CpuNanoseconds = [double]$fields[6] }
}

# One of our programs in C: it prints its port, and serves until its standard input ends.
function Measure-C([string] $Program, [string[]] $Options, [string[]] $Load) {
    $start = [Diagnostics.ProcessStartInfo]::new("$folder/$Program")
    foreach ($option in $Options) { $start.ArgumentList.Add($option) }
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    try {
        Measure-Load ([int]$process.StandardOutput.ReadLine()) $process.Id $Load
    }
    finally {
        $process.StandardInput.Close()
        $process.WaitForExit()
        $process.Dispose()
    }
}

# The CPU time of the server is that of this whole process, whose other threads wait.
function Measure-Ours([hashtable] $Parameters, [string[]] $Load, [string[]] $Warmup) {
    $server = Start-EventServer @Parameters
    try {
        if ($Warmup) {
            $null = Measure-Load $server.Port $PID $Warmup
        }
        Measure-Load $server.Port $PID $Load
    }
    finally {
        $server | Stop-EventServer
    }
}

function Measure-Redis([string[]] $Load) {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    $start = [Diagnostics.ProcessStartInfo]::new('redis-server')
    foreach ($option in '--bind', '127.0.0.1', '--port', "$port", '--save', '', '--maxclients', '2000', '--loglevel', 'warning') {
        $start.ArgumentList.Add($option)
    }
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    try {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        while ($true) {
            $probe = [Net.Sockets.TcpClient]::new()
            try { $probe.Connect('127.0.0.1', $port); break }
            catch { if ($watch.Elapsed.TotalSeconds -gt 10) { throw } [Threading.Thread]::Sleep(20) }
            finally { $probe.Dispose() }
        }
        Measure-Load $port $process.Id ($Load + '-r')
    }
    finally {
        $process.Kill()
        $process.WaitForExit()
        $process.Dispose()
    }
}

function Get-Median([double[]] $Values) {
    [Array]::Sort($Values)
    $Values[[int][Math]::Floor($Values.Length / 2)]
}
