BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"

    function Get-Completion([string] $Line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
    }
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Tab completion' {
    It 'offers the available mechanisms to <_>' -ForEach 'Measure-EventServer', 'Measure-Multiplexer', 'Start-EventServer' {
        $available = (Get-Multiplexer | Where-Object IsAvailable).Kind
        (Get-Completion "$_ -Multiplexer ").CompletionText | Should -Be $available
    }

    It 'offers values that begin with the typed word' {
        (Get-Completion 'Start-EventServer -Multiplexer ep').CompletionText | Should -Be 'Epoll'
    }

    It 'offers the trigger modes of the mechanism that was typed' {
        (Get-Completion 'Start-EventServer -Multiplexer Epoll -TriggerMode ').CompletionText | Should -Be 'Level', 'Edge', 'OneShot'
        (Get-Completion 'Start-EventServer -Multiplexer Poll -TriggerMode ').CompletionText | Should -Be 'Level'
        (Get-Completion 'Measure-Multiplexer Poll, Epoll -TriggerMode O').CompletionText | Should -Be 'OneShot'
        $all = [System.Collections.Generic.HashSet[string]]::new([string[]](Get-Multiplexer | Where-Object IsAvailable).TriggerModes)
        (Get-Completion 'Measure-Multiplexer -TriggerMode ').CompletionText | Should -HaveCount $all.Count
    }

    It 'offers the kinds of findings after <_>' -ForEach @(
        'Measure-Multiplexer | Where-Object { $_.Verdict.Kind -eq '
        'Measure-EventServer | Where-Object { $_.Verdict.Kind -eq '
        'Measure-ZeroCopy | Where-Object { $_.Verdict.Kind -eq '
        'Measure-EventLoop | Where-Object { $_.Verdict.Kind -eq '
        'Get-TcpInfo | Where-Object { $_.Reading.Kind -eq '
    ) {
        $offered = (Get-Completion $_).CompletionText.Trim("'")
        [string[]]$all = (Get-LibraryType EventIo.Findings.FindingCatalog)::All.Kind
        [Array]::Sort($offered)
        [Array]::Sort($all)
        $offered | Should -Be $all
    }

    It 'completes -LoopCount of <_> with PerProcessor and TwicePerProcessor' -ForEach 'Start-EventServer', 'Measure-EventServer' {
        (Get-Completion "$_ -LoopCount ").CompletionText | Should -Be 'PerProcessor', 'TwicePerProcessor'
    }

    It 'offers the ports that connections lead to, after -RemotePort of <_>' -ForEach 'Get-TcpSocket', 'Watch-TcpEvent' {
        $server = Start-EventServer
        $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $server.Port)
        $own = $client.Client.LocalEndPoint.Port
        try {
            $offered = (Get-Completion "$_ -RemotePort ").CompletionText
            $offered | Should -Contain "$($server.Port)"
            $offered | Should -Not -Contain "$own" -Because 'it is the port of a client'
            (Get-Completion "$_ -RemotePort $($server.Port)").CompletionText | Should -Be "$($server.Port)"
        }
        finally {
            $client.Dispose()
            $server | Stop-EventServer
        }
    }

    It 'offers the names and numbers of servers' {
        $one = Start-EventServer -Name 'with space'
        $two = Start-EventServer -Name plain
        $names = (Get-Completion 'Stop-EventServer ').CompletionText
        $begun = (Get-Completion 'Get-EventServer ''with').CompletionText
        $numbers = (Get-Completion 'Get-EventServer -Id ').CompletionText
        $one, $two | Stop-EventServer
        $names | Should -Be '''with space''', 'plain'
        $begun | Should -Be '''with space'''
        $numbers | Should -Be "$($one.Id)", "$($two.Id)"
    }

    It 'offers the ring features that this kernel supports' {
        $features = (Get-Completion 'Start-EventServer -Multiplexer IoUring -RingFeature ').CompletionText
        $features | Should -Be @((Get-Multiplexer IoUring).RingFeatures; 'None')
    }

    It 'offers processors' {
        (Get-Completion 'Measure-Multiplexer -ProcessorAffinity ').CompletionText.Count | Should -BeGreaterThan 0
        (Get-Completion 'Start-EventServer -SubmissionPollingProcessor ').CompletionText | Should -Contain '0'
    }

    It 'offers the addresses of this host' {
        $addresses = (Get-Completion 'Start-EventServer -Address ').CompletionText
        $addresses[0] | Should -BeIn '127.0.0.1', '::1'
        $addresses | Should -Contain '0.0.0.0'
    }

    It 'offers the figures that can be compared' {
        $figures = (Get-Completion 'Compare-Measurement $a $b -Property P99').CompletionText
        $figures | Should -Contain 'P99Microseconds'
        $figures | Should -Contain 'P999Microseconds'
        (Get-Completion 'Show-Measurement -Property P99').CompletionText | Should -Contain 'P99Microseconds'
        (Get-Completion 'Compare-Measurement $a $b -Property RequestsPer').CompletionText | Should -Be 'RequestsPerSecond'
    }

    It 'offers workloads, latencies and formats' {
        (Get-Completion 'Measure-EventServer -Workload ').CompletionText | Should -Be 'Connect', 'Echo', 'Http', 'Sink', 'Source'
        (Get-Completion 'Export-LatencyHistogram x -Latency ').CompletionText | Should -Be 'Lag', 'Response', 'Service'
    }

    It 'offers socket options to <_>' -ForEach 'Get-SocketOption', 'Set-SocketOption' {
        (Get-Completion "$_ -Name TCP_KEEP").CompletionText | Should -Be 'TCP_KEEPIDLE', 'TCP_KEEPINTVL', 'TCP_KEEPCNT'
        (Get-Completion "$_ TCP_NODEL").ToolTip | Should -Match 'Nagle'
        (Get-Completion "$_ nodel").CompletionText | Should -Be 'TCP_NODELAY'
        (Get-Completion "$_ -Name ").CompletionText | Should -HaveCount @(Get-SocketOption).Count
    }

    It 'offers values of the option that was typed' {
        (Get-Completion 'Set-SocketOption -Name TCP_NODELAY -Value ').CompletionText | Should -Be '0', '1'
        (Get-Completion 'Set-SocketOption TCP_CONGESTION ').CompletionText | Should -Contain 'reno'
    }

    It 'offers pairs of option and value to <_>' -ForEach 'Set-SocketOption -Option', 'Start-EventServer -SocketOption', 'Measure-Multiplexer -SocketOption' {
        (Get-Completion "$_ TCP_NODEL").CompletionText | Should -Be 'TCP_NODELAY='
        (Get-Completion "$_ nodel").CompletionText | Should -Be 'TCP_NODELAY='
        (Get-Completion "$_ TCP_NODELAY=").CompletionText | Should -Be 'TCP_NODELAY=0', 'TCP_NODELAY=1'
        (Get-Completion "$_ TCP_CONGESTION=r").CompletionText | Should -Contain 'TCP_CONGESTION=reno'
    }

    It 'offers profiles to <_>' -ForEach 'Set-SocketOption -Profile', 'Start-EventServer -SocketProfile', 'Measure-Multiplexer -SocketProfile', 'Get-SocketProfile' {
        (Get-Completion "$_ ").CompletionText | Should -Be 'LowLatency', 'Throughput', 'LongIdle', 'Server'
    }

    It 'offers the names of processes that have sockets' {
        $listening = Start-EventServer
        try {
            $name = (Get-Process -Id $PID).Name
            $offered = @(Get-Completion "Get-TcpSocket -ProcessName $($name[0])").CompletionText.Trim("'")
            # The kernel keeps 15 bytes of a name.
            $offered | Should -Contain (Get-TcpSocket -ProcessId $PID | Select-Object -First 1).ProcessName
        }
        finally { $listening | Stop-EventServer }
    }

    It 'offers the processes that have sockets' {
        $server = Start-EventServer
        $offered = (Get-Completion "Get-TcpSocket -ProcessId $PID").CompletionText
        $server | Stop-EventServer
        $offered | Should -Contain "$PID"
    }

    It 'offers the processes that have sockets, and their descriptors, to <_>' -ForEach 'Get-SocketOption', 'Set-SocketOption', 'Get-TcpInfo' {
        $server = Start-EventServer
        $descriptor = ($server | Get-TcpSocket -State Listen).FileDescriptor
        $processes = (Get-Completion "$_ -ProcessId $PID").CompletionText
        $descriptors = (Get-Completion "$_ -ProcessId $PID -FileDescriptor ").CompletionText
        $server | Stop-EventServer
        $processes | Should -Contain "$PID"
        $descriptors | Should -Contain "$descriptor"
    }

    It 'offers the cookies of TCP sockets' {
        $server = Start-EventServer
        $cookie = ($server | Get-TcpSocket -State Listen).Cookie
        $offered = Get-Completion 'Close-TcpSocket -Cookie ' | Where-Object CompletionText -eq "$cookie"
        $server | Stop-EventServer
        $offered.ToolTip | Should -Match ":$($server.Port) \(Listen\)"
    }

    It 'offers network namespaces' {
        $names = if ([IO.Directory]::Exists('/run/netns')) { [IO.Directory]::GetFiles('/run/netns') }
        @((Get-Completion 'Get-TcpSocket -NetworkNamespace ').CompletionText | Where-Object { $_ }).Count | Should -Be @($names | Where-Object { $_ }).Count
    }

    It 'offers the transfer methods of this host, and Auto where it is allowed' {
        $measured = (Get-Completion 'Measure-ZeroCopy ').CompletionText
        $measured[0..4] | Should -Be 'Copy', 'SendFile', 'Splice', 'MemoryMap', 'MsgZeroCopy'
        $measured | Should -Not -Contain 'Auto'
        (Get-Completion 'Send-SocketFile -Method ').CompletionText | Should -Be (@('Auto') + $measured)
        (Get-Completion 'Start-EventServer -TransferMethod S').CompletionText | Should -Be 'SendFile', 'Splice'
        (Get-Completion 'Receive-SocketFile -Method ').CompletionText | Should -Be 'Auto', 'Copy', 'Splice'
    }

    It 'completes -CongestionControl of <_> with the algorithms of the kernel' -ForEach 'Measure-ZeroCopy', 'Send-SocketFile', 'Receive-SocketFile' {
        $available = [IO.File]::ReadAllText('/proc/sys/net/ipv4/tcp_available_congestion_control').Trim().Split(' ')
        $offered = [string[]](Get-Completion "$_ -CongestionControl ").CompletionText
        [Array]::Sort($available)
        [Array]::Sort($offered)
        $offered | Should -Be $available
    }
}
