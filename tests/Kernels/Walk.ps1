# A walk through all cmdlets on one kernel, from a shell without the module. Each step ends as "ok", "FAILED" or
# "skipped" with its reason; the last line is "result PASSED FAILED SKIPPED". The line "row ..." is the kernel's row in
# the table of README.md.
$ErrorActionPreference = 'Stop'
$ProgressPreference = $WarningPreference = 'SilentlyContinue'
$script:passed = $script:failed = $script:skipped = 0
$clock = [Diagnostics.Stopwatch]::StartNew()
# The guest ends at its time limit: on a machine that is too slow for all steps, the last ones are skipped.
$reserveSeconds = 45
$limitSeconds = if ((Get-Content -Raw /proc/cmdline) -match 'walk.seconds=(\d+)') { [int]$Matches[1] - $reserveSeconds }

function Step([string] $Name, [scriptblock] $Work) {
    if ($limitSeconds -and [double](Get-Content -Raw /proc/uptime).Split(' ')[0] -gt $limitSeconds) {
        $script:skipped++
        return "skipped $Name`: the time limit is near"
    }
    $from = $clock.Elapsed.TotalSeconds
    try {
        $said = & $Work
        $took = '{0:F0} s' -f ($clock.Elapsed.TotalSeconds - $from)
        if ($said -like 'skipped:*') {
            $script:skipped++
            "skipped $Name`: $($said -replace '^skipped: *')"
        }
        else {
            $script:passed++
            "ok $Name ($took)$(if ($said) { ": $($said -join '; ')" })"
        }
    }
    catch {
        $script:failed++
        "FAILED $Name`: $($_.FullyQualifiedErrorId): $_ $($_.ErrorDetails.RecommendedAction)"
    }
}

function Assert-That([bool] $Condition, [string] $What) {
    if (-not $Condition) {
        throw "Failed: $What"
    }
}

# Every figure of a row must be finite: no division by zero has given NaN or infinity.
function Assert-Figures($Row) {
    foreach ($property in $Row.PSObject.Properties | Where-Object Value -is [double]) {
        Assert-That ([double]::IsFinite($property.Value)) "$($property.Name) is $($property.Value)"
    }
}

# An emulated machine is slow because of its processor: no verdict may blame the network.
function Assert-NoNetworkVerdict($Row) {
    $network = $Row.Verdict | Where-Object { "$($_.Kind)" -in 'Retransmissions', 'Unreachable', 'PathLoss', 'PeerSlow' }
    Assert-That (-not $network) "no verdict about the network on loopback: $($network.Kind)"
}

Import-Module /module/EventIo.psd1
Step 'Import' { "EventIo $((Get-Module EventIo).Version), $([Environment]::OSVersion.Version)" }

$offered = Get-Multiplexer
$ring = $offered | Where-Object Kind -EQ IoUring
$epoll = $offered | Where-Object Kind -EQ Epoll
Step 'Get-Multiplexer' {
    $silent = @($offered | Where-Object { -not $_.IsAvailable -and -not $_.Reason })
    Assert-That ($silent.Count -eq 0) 'there is a reason for what is missing'
    Assert-That $ring.IsAvailable "io_uring is available: $($ring.Reason)"
    $named = @($epoll.Features) + $epoll.MissingFeatures
    Assert-That ("$named" -match 'epoll_pwait2') "what epoll has or lacks is named: $named"
    "io_uring: $($ring.RingLevel)"
    "missing: $(@($ring.MissingRingFeatures) + $epoll.MissingFeatures -join ', ')"
}

# These steps run without the modules of sock_diag, which init keeps from loading.
Step 'Get-TcpSocket without tcp_diag' {
    $server = Start-EventServer
    $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $server.Port)
    $warnings = $null
    $rows = Get-TcpSocket -LocalPort $server.Port -WarningVariable warnings
    $client.Dispose()
    $server | Stop-EventServer
    Assert-That (@($rows).Count -ge 2) 'the sockets are listed from /proc/net'
    Assert-That ("$warnings" -match 'modprobe .*tcp_diag') "the warning says what to do: $warnings"
    "$(@($rows).Count) sockets"
}
Step 'Close-TcpSocket, Get-TcpInfo without tcp_diag' {
    $server = Start-EventServer
    $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $server.Port)
    $socket = Get-TcpSocket -LocalPort $server.Port -State Established | Select-Object -First 1
    $ofInfo = $ofClose = $null
    $null = $socket | Get-TcpInfo -ErrorVariable ofInfo -ErrorAction SilentlyContinue
    $socket | Close-TcpSocket -Confirm:$false -ErrorVariable ofClose -ErrorAction SilentlyContinue
    $info = $server | Get-TcpInfo | Select-Object -Last 1
    $client.Dispose()
    $server | Stop-EventServer
    Assert-That ($info.RttMicroseconds -gt 0) 'TCP_INFO is read through the descriptor'
    foreach ($problem in $ofInfo, $ofClose) {
        $action = $problem.ErrorDetails.RecommendedAction
        Assert-That ("$action" -match 'modprobe .*tcp_diag') "the error says what to do: $problem $action"
    }
    "$ofClose"
}
Step 'Get-EventLoop, Test-NetworkHost without tcp_diag' {
    $server = Start-EventServer
    $warnings = $null
    $loops = Get-EventLoop -ProcessId $PID -WarningVariable warnings
    $server | Stop-EventServer
    Assert-That ("$($loops.Mechanism)" -match 'Epoll') "the server's loop is found: $($loops.Mechanism) $warnings"
    Assert-That ("$warnings" -match 'modprobe .*tcp_diag') "the warning says what to do: $warnings"
    $findings = Test-NetworkHost -WindowSeconds 1
    $said = "$($findings.Evidence)"
    Assert-That ($said -match 'modprobe .*tcp_diag') "it says why sockets were not judged, and what to do: $said"
    [regex]::Match($said, '[0-9]+ checks? could not be made').Value
}
& sh -c 'cat /tmp/modprobe >/proc/sys/kernel/modprobe; /sbin/modprobe -a inet_diag tcp_diag udp_diag unix_diag'

foreach ($kind in 'Select', 'Poll', 'Epoll', 'IoUring', 'ThreadPerConnection') {
    Step "Measure-EventServer $kind" {
        $server = Start-EventServer -Multiplexer $kind
        try {
            $row = $server | Measure-EventServer -ConnectionCount 10 -DurationSeconds 2 -WarmupSeconds 1
        }
        finally {
            $server | Stop-EventServer
        }
        Assert-Figures $row
        Assert-NoNetworkVerdict $row
        Assert-That ($row.Requests -gt 0 -and $row.Errors -eq 0) "requests $($row.Requests), errors $($row.Errors)"
        Assert-That ($row.Requests -ge 100 -or $row.Verdict) 'a row with so few requests has a verdict'
        '{0} requests, {1:F0} us of CPU time each; {2}' -f $row.Requests, ($row.ServerCpuNanosecondsPerRequest / 1000),
            ($row.Verdict.Kind -join ', ')
    }
}
Step 'Start-EventServer -Workload Http' {
    $server = Start-EventServer -Workload Http
    try {
        $row = $server | Measure-EventServer -ConnectionCount 5 -DurationSeconds 2 -WarmupSeconds 1
    }
    finally {
        $server | Stop-EventServer
    }
    Assert-Figures $row
    Assert-That ($row.Requests -gt 0 -and $row.Errors -eq 0) "requests $($row.Requests), errors $($row.Errors)"
    "$($row.Requests) requests"
}
Step 'Start-EventServer -RingFeature' {
    foreach ($feature in $ring.DefaultRingFeatures | Where-Object { "$_" -ne 'DeferTaskrun' }) {
        $server = Start-EventServer -Multiplexer IoUring -RingFeature "$feature"
        Assert-That ("$($server.RingFeatures)" -eq "$feature") "the server has ${feature}: $($server.RingFeatures)"
        $server | Stop-EventServer
    }
    "$($ring.DefaultRingFeatures.Count) features"
}
Step 'Measure-Multiplexer' {
    $rows = Measure-Multiplexer -SocketCount 100 -Iteration 500 -ErrorAction Stop
    $rows | ForEach-Object { Assert-Figures $_ }
    Assert-That (@($rows | Where-Object Status -NE Measured).Count -eq 0) "all are measured: $($rows.Reason)"
    "$($rows.Count) rows"
}
Step 'Measure-ZeroCopy' {
    $rows = Measure-ZeroCopy -PayloadBytes 64KB -Round 1 -DurationSeconds 0.05
    $rows | ForEach-Object { Assert-Figures $_ }
    $missing = @($rows | Where-Object Status -NE Measured)
    Assert-That (@($missing | Where-Object { -not $_.Reason }).Count -eq 0) 'rows that were not measured say why'
    $script:methods = @($rows | Where-Object Status -EQ Measured).Count
    "$script:methods methods; $(($missing | ForEach-Object { "$($_.Method): $($_.Reason)" }) -join ' ')"
}
Step 'Send-SocketFile, Receive-SocketFile' {
    $sent = "$([IO.Path]::GetTempPath())/sent"
    [IO.File]::WriteAllBytes($sent, [byte[]]::new(300000))
    $sink = Start-EventServer -Workload Sink
    try {
        $row = Send-SocketFile -Path $sent -ComputerName 127.0.0.1 -Port $sink.Port
    }
    finally {
        $sink | Stop-EventServer
    }
    Assert-Figures $row
    Assert-That ($row.Bytes -eq 300000) "$($row.Bytes) bytes"
    $receiver = Start-ThreadJob {
        Import-Module /module/EventIo.psd1
        Receive-SocketFile -Port 4711 -Path "$using:sent.back" -Force
    }
    $hasReceiver = { Get-TcpSocket -LocalPort 4711 -State Listen -SkipOwner }
    while (-not (& $hasReceiver) -and $receiver.State -in 'NotStarted', 'Running') {
        [Threading.Thread]::Sleep(200)
    }
    $null = Send-SocketFile -Path $sent -ComputerName 127.0.0.1 -Port 4711
    $received = $receiver | Receive-Job -Wait -AutoRemoveJob
    Assert-That ($received.Bytes -eq 300000) "$($received.Bytes) bytes arrived"
    "$($row.Method)"
}
$server = Start-EventServer
$client = [Net.Sockets.TcpClient]::new('127.0.0.1', $server.Port)
Step 'Get-SocketOption' {
    $options = Get-TcpSocket -LocalPort $server.Port -State Established | Select-Object -First 1 |
        Get-SocketOption
    $missing = @($options | Where-Object { $null -eq $_.Value })
    foreach ($option in $missing) {
        Assert-That ($option.Note -match 'Linux [0-9]') "the kernel that has $($option.Name) is named: $($option.Note)"
    }
    $script:missingOptions = @($missing | ForEach-Object {
            "$($_.Name) ($([regex]::Match($_.Note, 'Linux [0-9.]*[0-9]')))"
        })
    "$($options.Count - $missing.Count) of $($options.Count) options"
    $script:missingOptions -join ', '
}
Step 'Set-SocketOption, Get-SocketProfile' {
    $null = Get-TcpSocket -LocalPort $server.Port -State Established | Select-Object -First 1 |
        Set-SocketOption -Name TCP_NODELAY -Value 1
    "$(@(Get-SocketProfile).Count) profiles"
}
Step 'Get-TcpInfo' {
    $row = Get-TcpSocket -LocalPort $server.Port -State Established | Select-Object -First 1 | Get-TcpInfo
    Assert-Figures $row
    $script:missingFields = $row.MissingFields
    "missing: $($row.MissingFields)"
}
Step 'Get-EventLoop, Get-EpollInstance, Get-IoUringInstance' {
    $loops = Get-EventLoop -ProcessId $PID
    $sets = Get-EpollInstance -ProcessId $PID
    $uring = Start-EventServer -Multiplexer IoUring
    $rings = Get-IoUringInstance -ProcessId $PID
    $uring | Stop-EventServer
    Assert-That ($loops -and $sets -and $rings) 'each of them finds something'
    "$(@($loops).Count) loops, $(@($sets).Count) sets, $(@($rings).Count) rings"
}
Step 'Measure-EventLoop' {
    $row = Get-EventLoop -ProcessId $PID | Select-Object -First 1 | Measure-EventLoop -DurationSeconds 2
    $row | ForEach-Object { Assert-Figures $_ }
    "$($row.Status)"
}
Step 'Test-NetworkHost' {
    $findings = Test-NetworkHost -WindowSeconds 2 -IncludePassed
    $missing = ($findings | Where-Object Kind -eq NotChecked).Evidence -join ' '
    Assert-That ($missing -match 'ConntrackFull: Connections are not tracked') "no connections are tracked: $missing"
    Assert-That ($missing -notmatch 'CpuThrottled') "control groups (cgroup v2 alone) are checked: $missing"
    "$(($findings.Kind | Select-Object -Unique) -join ', ')"
}
Step 'Repair-NetworkHost -WhatIf' {
    $null = Test-NetworkHost -WindowSeconds 1 | Repair-NetworkHost -WhatIf
}
Step 'Watch-TcpEvent' {
    $job = Start-ThreadJob {
        Import-Module /module/EventIo.psd1
        Watch-TcpEvent -DurationSeconds 5
    }
    while ($job.State -in 'NotStarted', 'Running') {
        ([Net.Sockets.TcpClient]::new('127.0.0.1', $server.Port)).Dispose()
        [Threading.Thread]::Sleep(200)
    }
    $events = $job | Receive-Job -Wait -AutoRemoveJob
    Assert-That (@($events).Count -gt 0) 'the ends of connections are reported'
    "$(@($events).Count) events"
}
Step 'Close-TcpSocket' {
    Get-TcpSocket -LocalPort $server.Port -State Established | Select-Object -First 1 | Close-TcpSocket -Confirm:$false
}
$client.Dispose()
Step 'Stop-EventServer, Get-EventServer' {
    $server | Stop-EventServer
    Assert-That (@(Get-EventServer | Where-Object State -EQ Running).Count -eq 0) 'no server is left'
}
Step 'Compare, merge, show and export' {
    $server = Start-EventServer
    $rows = $server | Measure-EventServer -ConnectionCount 2 -DurationSeconds 1 -WarmupSeconds 0 -Repeat 3
    $server | Stop-EventServer
    $null = Compare-Measurement -Baseline $rows -Candidate $rows
    $null = $rows[0] | Merge-Measurement
    Assert-That ([bool] ($rows | Show-Measurement -Ascii | Out-String)) 'a picture is drawn'
    $null = $rows[0] | Export-LatencyHistogram -Path /tmp/latency.hgrm
    $null = $rows | Export-MeasurementReport -Path /tmp/report.html
    Assert-That ((Get-Item /tmp/report.html).Length -gt 0) 'there is a report'
}
# The row for the table of kernels.
'row ' + ((@(
            [Environment]::OSVersion.Version.ToString(2)
            "$($ring.RingLevel)"
            $(if ($epoll.Features -contains 'epoll_pwait2') { 'microseconds' } else { 'milliseconds' })
            "$($script:missingOptions.Count)"
            "$(@($script:missingFields -split '[,;] ' -ne '').Count)"
            "$script:methods"
        ) -join ' | ') + ' |')
"result $script:passed $script:failed $script:skipped"
