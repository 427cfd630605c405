BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $server = Start-EventServer -Name inspected -Multiplexer Epoll -TriggerMode Edge
    $client = Connect-Port $server.Port
    $null = Send-Byte $client
    $loops = Get-EventLoop -ProcessId $PID -SampleSeconds 0.05 -IncludeSet
    $loop = $loops | Where-Object { $_.Listeners -contains "127.0.0.1:$($server.Port)" }

    function Get-Completion([string] $Line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
    }
}

AfterAll {
    $client.Dispose()
    Get-EventServer | Stop-EventServer
}

Describe 'Get-EventLoop' {
    It 'shows the loop of a server with its listener, its connection and its shares' {
        $loop.GetType().FullName | Should -BeExactly 'EventIo.Inspection.Threads.EventLoopThread'
        $loop.Mechanism | Should -Be 'Epoll'
        $loop.ThreadName | Should -Match '^EventIo'
        $loop.ConnectionCount | Should -Be 1
        $loop.SetSize | Should -BeGreaterThan 1
        $loop.FileDescriptor | Should -BeGreaterThan 2
        $loop.InspectionMilliseconds | Should -BeGreaterThan 0
        $loop.Verdict | Should -BeNullOrEmpty
        ($loop.Entries | Where-Object Remote -eq "$($client.LocalEndPoint)").Events | Should -Match 'In.*EdgeTriggered'
    }

    It 'accepts processes from the pipeline, and inspects all of them in one window' {
        $own = [Diagnostics.Process]::GetCurrentProcess()
        @($own, $own | Get-EventLoop -SampleSeconds 0.05 | Where-Object ThreadId -eq $loop.ThreadId) | Should -HaveCount 1
    }

    It 'accepts names and patterns' {
        $name = $loop.ProcessName
        (Get-EventLoop -Name "$($name.Substring(0, 4))*" -SampleSeconds 0.05).ProcessId | Should -Contain $PID
        Get-EventLoop -Name 'no-such-name' -SampleSeconds 0.05 3>$null | Should -BeNullOrEmpty
    }

    It 'shows the workers of a port side by side' {
        $worker = Get-EventLoop -Listener $server.Port -SampleSeconds 0.05 3>$null
        $worker.Port | Should -Be $server.Port
        $worker.ConnectionCount | Should -Be 1
        $worker.SharePercent | Should -Be 100
        $worker.PSTypeNames[0] | Should -BeExactly 'EventIo.Inspection.Threads.EventLoopThread#Listener'
    }

    It 'reads once, without rates and findings, if the window is 0' {
        $row = Get-EventLoop -ProcessId $PID -SampleSeconds 0 | Where-Object ThreadId -eq $loop.ThreadId
        $row.RunningPercent | Should -BeNullOrEmpty
        $row.WaitsPerSecond | Should -BeNullOrEmpty
    }

    It 'says what is wrong with <Id>' -ForEach @(
        @{ Id = 'ProcessNotFound'; Script = { Get-EventLoop -ProcessId ([int]::MaxValue) }; Category = 'ObjectNotFound' }
        @{ Id = 'ProcessIdInvalid'; Script = { Get-EventLoop -ProcessId -1 }; Category = 'InvalidArgument' }
        @{ Id = 'ListenerNotFound'; Script = { Get-EventLoop -Listener 1 -SampleSeconds 0 3>$null }; Category = 'ObjectNotFound' }
    ) {
        Test-Failure (Get-Failure $Script) "$Id,EventIo.Commands.GetEventLoopCommand" $Category
    }

    It 'continues with the next process after one that does not exist' {
        $rows = Get-EventLoop -ProcessId ([int]::MaxValue), $PID -SampleSeconds 0.05 2>$null
        $rows.ThreadId | Should -Contain $loop.ThreadId
    }

    It 'repeats, and stops within 200 ms' {
        $shell = New-Shell
        try {
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$((Get-Module EventIo).ModuleBase)/EventIo.psd1").Invoke()
            $milliseconds = foreach ($i in 1..3) {
                $shell.Commands.Clear()
                $null = $shell.AddScript("Get-EventLoop -ProcessId $PID -SampleSeconds 0.05 -Watch -IntervalSeconds 600")
                $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
                $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
                Wait-Until { $output.Count -ge 1 } -For 'the first rows'
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $shell.Stop()
                $watch.ElapsedMilliseconds
            }
            # On a busy machine a stop may have to wait for the processor, so the fastest of three stops counts.
            [Linq.Enumerable]::Min([long[]]$milliseconds) | Should -BeLessThan 200
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Get-EpollInstance' {
    It 'shows the set of a loop' {
        $set = $loop | Get-EpollInstance -SampleSeconds 0
        $set.FileDescriptor | Should -Be $loop.FileDescriptor
        $set.ConnectionCount | Should -Be 1
        $set.EdgeTriggeredCount | Should -BeGreaterThan 0
        $set.Listeners | Should -Be "127.0.0.1:$($server.Port)"
    }

    It 'shows the set that watches a socket' {
        $set = Get-TcpSocket -LocalPort $server.Port -State Established | Get-EpollInstance -SampleSeconds 0
        $set.FileDescriptor | Should -Be $loop.FileDescriptor
    }

    It 'returns entries that can be piped to the cmdlets for sockets' {
        $entry = $loop | Get-EpollInstance -IncludeEntry -SampleSeconds 0 | Where-Object Remote -eq "$($client.LocalEndPoint)"
        $entry.GetType().FullName | Should -BeExactly 'EventIo.Inspection.Sets.EpollEntry'
        ($entry | Get-SocketOption TCP_NODELAY).Value | Should -Be 1
        ($entry | Set-SocketOption TCP_KEEPIDLE 777 -Confirm:$false).Name | Should -Be 'TCP_KEEPIDLE'
        ($entry | Get-TcpInfo).Remote | Should -Be "$($client.LocalEndPoint)"
    }
}

Describe 'Get-IoUringInstance' {
    It 'shows a ring with its queues and requests' {
        if (-not (Get-Multiplexer | Where-Object { $_.Kind -eq 'IoUring' -and $_.IsAvailable })) {
            Set-ItResult -Skipped -Because 'io_uring is not available'
        }
        $ringServer = Start-EventServer -Multiplexer IoUring
        $other = Connect-Port $ringServer.Port
        $null = Send-Byte $other
        $ring = @(Get-IoUringInstance -ProcessId $PID -SampleSeconds 0.05)[0]
        $ring.CompletionQueueSize | Should -BeGreaterThan 0
        $ring.Verdict | Should -BeNullOrEmpty
        @(Get-IoUringInstance -ProcessId $PID -IncludeEntry -SampleSeconds 0).Operation | Should -Contain 'ACCEPT'
        $other.Dispose()
        $ringServer | Stop-EventServer
    }
}

Describe 'Get-TcpSocket -IncludeWatcher' {
    It 'adds the sets that watch a socket, with their masks' {
        $listener = Get-TcpSocket -LocalPort $server.Port -State Listen -IncludeWatcher 3>$null
        $listener.Watchers | Should -HaveCount 1
        $listener.Watchers[0].ProcessId | Should -Be $PID
        $listener.Watchers[0].EpollDescriptor | Should -Be $loop.FileDescriptor
        (Get-TcpSocket -LocalPort $server.Port -State Listen).Watchers | Should -BeNullOrEmpty
    }
}

Describe 'Completion of live loops' {
    It 'offers processes, sets and ports' {
        (Get-Completion 'Get-EventLoop -ProcessId ').CompletionText | Should -Contain "$PID"
        (Get-Completion "Get-EpollInstance -ProcessId $PID -FileDescriptor ").CompletionText | Should -Contain "$($loop.FileDescriptor)"
        (Get-Completion 'Get-EventLoop -Listener ').CompletionText | Should -Contain "$($server.Port)"
        (Get-Completion 'Get-EventLoop -Name ').CompletionText | Should -Not -BeNullOrEmpty
    }
}

Describe 'Names from outside' {
    It 'are shown without control characters' {
        [EventIo.Views.FormatView]::Plain("a`e]0;pwned`a") | Should -BeExactly 'a\x1B]0;pwned\x07'
        [EventIo.Views.FormatView]::Plain('plain') | Should -BeExactly 'plain'
    }
}
