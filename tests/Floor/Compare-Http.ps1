<#
.SYNOPSIS
Compares the HTTP servers with nginx, loaded by wrk, by requests per second and CPU time per request.
They alternate: A B A B.

.DESCRIPTION
Needs nginx and wrk (Debian's nginx-light and wrk). One nginx worker and one loop of Start-EventServer alternate under the
same load: a small body from memory, and files of two sizes by sendfile(2), without logs. CPU time is that of the nginx
process and of the loop's thread, from the same kernel clock. Each pair of consecutive measurements gives a ratio of our
figures to those of nginx. The exit code is 1 if a median of the ratios shows that our server is behind by more than the
tolerance.

    dotnet run --project src/EventIo.Shell -- -File tests/Floor/Compare-Http.ps1

.PARAMETER WarmupSeconds
Uncounted load before the first pair of a row: the compiler replaces hot code in the background.
#>
param(
    [string[]] $Multiplexer = @('Epoll', 'IoUring'),
    [int] $ConnectionCount = 100,
    [int] $Repeat = 5,
    [int] $Seconds = 2,
    [int] $WarmupSeconds = 3,
    [double] $Tolerance = 0.05
)

$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../EventIo.psd1"

$targets = @(
    @{ Name = 'Http /'; Path = '/'; Workload = 'Http' }
    @{ Name = 'File 4 KiB'; Path = '/4096'; Workload = 'File' }
    @{ Name = 'File 100 KiB'; Path = '/102400'; Workload = 'File' }
)

# The load runs on the second processor; CPU seconds are read before and after it.
function Measure-Load([int] $Port, [string] $Path, [int] $For, [scriptblock] $GetCpuSeconds) {
    $before = & $GetCpuSeconds
    $lines = "$(& taskset -c 1 wrk -t1 "-c$ConnectionCount" "-d$For" "http://127.0.0.1:$Port$Path")"
    $cpu = (& $GetCpuSeconds) - $before
    if ($LASTEXITCODE -ne 0 -or $lines -match 'Socket errors|Non-2xx' -or $lines -notmatch '(\d+) requests in .*Requests/sec: +([\d.]+)') {
        throw "The load on port $Port failed: $lines"
    }
    @{ RequestsPerSecond = [double]$Matches[2]; CpuMicroseconds = $cpu * 1e6 / [double]$Matches[1] }
}

function Measure-Nginx([string] $Path) {
    Measure-Load $nginxPort $Path $Seconds { [double][IO.File]::ReadAllText("/proc/$($nginx.Id)/schedstat").Split(' ')[0] / 1e9 }
}

function Measure-Ours([string] $Kind, $Of, [int] $Warmup) {
    $root = if ($Of.Workload -eq 'File') { @{ Root = $folder } } else { @{} }
    $server = Start-EventServer -Multiplexer $Kind -Workload $Of.Workload @root
    try {
        if ($Warmup -gt 0) {
            $null = Measure-Load $server.Port $Of.Path $Warmup { $server.LoopCpuSeconds }
        }
        Measure-Load $server.Port $Of.Path $Seconds { $server.LoopCpuSeconds }
    }
    finally {
        $server | Stop-EventServer
    }
}

function Get-Ratios([double[]] $Values) {
    [Array]::Sort($Values)
    @{ Median = $Values[[int][Math]::Floor($Values.Length / 2)]; Text = '{0:N3} ({1:N2}..{2:N2})' -f $Values[[int][Math]::Floor($Values.Length / 2)], $Values[0], $Values[-1] }
}

$probe = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
$probe.Start()
$nginxPort = $probe.LocalEndpoint.Port
$probe.Stop()
$folder = [IO.Directory]::CreateTempSubdirectory('eventio-http-').FullName
$nginx = $null
try {
    foreach ($size in 4096, 102400) {
        [IO.File]::WriteAllText("$folder/$size", [string]::new('x', $size))
    }
    [IO.File]::WriteAllText("$folder/nginx.conf", @"
daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events { worker_connections 20000; }
http {
  access_log off; keepalive_requests 1000000000; default_type text/plain; sendfile on; tcp_nopush on;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server { listen 127.0.0.1:$nginxPort; root $folder; location = / { return 200 "Hello from EventIo\n"; } }
}
"@)
    $nginx = [Diagnostics.Process]::Start('nginx', "-e stderr -p $folder -c $folder/nginx.conf")
    '{0,-22} {1,22} {2,22} {3,20}' -f 'server', 'requests/s, ratio', 'CPU/request, ratio', 'nginx requests/s, us'
    $behind = 0
    foreach ($kind in $Multiplexer) {
        if (-not (Get-Multiplexer $kind).IsAvailable) {
            '{0,-22} {1}' -f $kind, (Get-Multiplexer $kind).Reason
            continue
        }
        foreach ($of in $targets) {
            $rates = @()
            $costs = @()
            for ($i = 0; $i -lt $Repeat; $i++) {
                $theirs = Measure-Nginx $of.Path
                $ours = Measure-Ours $kind $of $(if ($i -eq 0) { $WarmupSeconds } else { 0 })
                $rates += $ours.RequestsPerSecond / $theirs.RequestsPerSecond
                $costs += $ours.CpuMicroseconds / $theirs.CpuMicroseconds
            }
            $rate = Get-Ratios $rates
            $cost = Get-Ratios $costs
            $isBehind = $rate.Median -lt 1 - $Tolerance -or $cost.Median -gt 1 + $Tolerance
            $behind += [int]$isBehind
            '{0,-22} {1,22} {2,22} {3,12:N0} {4,7:N1} {5}' -f "$kind $($of.Name)", $rate.Text, $cost.Text,
                $theirs.RequestsPerSecond, $theirs.CpuMicroseconds, $(if ($isBehind) { 'BEHIND' })
        }
    }
    "$behind of the rows are behind nginx by more than $($Tolerance * 100) %."
    exit [int]($behind -gt 0)
}
finally {
    if ($nginx) {
        $nginx.Kill()
        $nginx.WaitForExit()
        $nginx.Dispose()
    }
    Remove-Item $folder -Recurse
}
