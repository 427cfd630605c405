BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $server = Start-EventServer -Name watched

    function Open-Connection { (Connect-Port $server.Port).Dispose() }

    # Whether this shell may trace; the error says why not.
    $refusals = @(Watch-TcpEvent StateChange -DurationSeconds 0.001 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
}

AfterAll {
    $server | Stop-EventServer
}

Describe 'Watch-TcpEvent' {
    It 'writes the end of a connection with its process, its figures and its grade' {
        $watch = Start-Watch "Watch-TcpEvent -LocalPort $($server.Port) -First 1"
        $client = Connect-Port $server.Port
        $null = Send-Byte $client
        $client.Dispose()
        $row = Receive-Watch $watch
        $row | Should -HaveCount 1
        $row.GetType().FullName | Should -BeExactly 'EventIo.Sockets.Events.TcpEvent'
        $row.Kind | Should -Be 'Close'
        $row.Grade | Should -Be 'Netlink'
        $row.Local | Should -Be "127.0.0.1:$($server.Port)"
        $row.BytesSent | Should -Be 1
        $row.ClosedFirst | Should -Be 'Remote'
        $row.Info.State | Should -Be 'Closed'
        ($null -ne $row.ProcessId) -or $row.Note | Should -BeTrue -Because 'an unknown process has a reason'
    }

    It 'leaves out other ports, addresses and processes' {
        $others = Start-Watch 'Watch-TcpEvent -RemotePort 1'
        $networks = Start-Watch 'Watch-TcpEvent -RemoteAddress 192.0.2.0/24'
        $processes = Start-Watch "Watch-TcpEvent -ProcessId 1 -LocalPort $($server.Port)"
        # This one reports the end, so the others have run while there was something to report.
        $all = Start-Watch "Watch-TcpEvent -LocalPort $($server.Port) -First 1"
        Open-Connection
        Receive-Watch $all | Should -HaveCount 1
        foreach ($watch in $others, $networks, $processes) {
            $watch.Shell.Stop()
            $watch.Output | Should -BeNullOrEmpty
            $watch.Shell.Dispose()
        }
    }

    It 'ends with Select-Object -First, and leaves nothing open' {
        $before = Get-KernelObjectCount
        $watch = Start-Watch "Watch-TcpEvent -LocalPort $($server.Port) | Select-Object -First 2"
        Open-Connection
        Open-Connection
        Receive-Watch $watch | Should -HaveCount 2
        Wait-Until { (Get-KernelObjectCount) -le $before } -For 'the descriptors to be closed'
    }

    It 'stops within 200 ms' {
        $shell = New-Shell
        try {
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$((Get-Module EventIo).ModuleBase)/EventIo.psd1").Invoke()
            Test-Stop $shell {
                $shell.Commands.Clear()
                $shell.Streams.ClearStreams()
                $null = $shell.AddScript('Watch-TcpEvent Close, Connect, Drop -Verbose')
                $null = $shell.BeginInvoke()
                Wait-Until { "$($shell.Streams.Verbose)" -match 'Watching' } -For 'the watch to begin'
            }
        }
        finally { $shell.Dispose() }
    }

    It 'accepts processes from the pipeline' {
        $own = [Diagnostics.Process]::GetCurrentProcess()
        $own | Watch-TcpEvent -DurationSeconds 0.001 | Should -BeNullOrEmpty
        @() | Watch-TcpEvent | Should -BeNullOrEmpty
    }

    It 'reports a number that is not a process, and watches the other processes' {
        $thread = [int](Get-ChildItem /proc/self/task -Name | Where-Object { $_ -ne $PID } | Select-Object -First 1)
        Test-Failure (Get-Failure { Watch-TcpEvent -ProcessId $thread }) 'ProcessIsThread,EventIo.Commands.WatchTcpEventCommand' 'InvalidArgument'
        Test-Failure (Get-Failure { Watch-TcpEvent -ProcessId ([int]::MaxValue) }) 'ProcessNotFound,EventIo.Commands.WatchTcpEventCommand' 'ObjectNotFound'
        $output = @(Watch-TcpEvent -ProcessId $thread, $PID -DurationSeconds 0.001 -Verbose 2>&1 4>&1)
        $output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | Should -HaveCount 1
        "$output" | Should -Match 'Watching'
    }

    It 'completes kinds, listening ports and processes' {
        function Get-Completion([string] $Line) {
            [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText
        }
        Get-Completion 'Watch-TcpEvent -Kind Re' | Should -Be 'Reset', 'Retransmit'
        Get-Completion 'Watch-TcpEvent -LocalPort ' | Should -Contain "$($server.Port)"
        Get-Completion 'Watch-TcpEvent -ProcessId ' | Should -Contain "$PID"
    }

    It 'refuses an invalid address' {
        Test-Failure (Get-Failure { Watch-TcpEvent -RemoteAddress nonsense }) 'NetworkInvalid,EventIo.Commands.WatchTcpEventCommand' 'InvalidArgument'
    }

    It 'reports accepts and connects with latency and process' {
        if ($refusals) { Set-ItResult -Skipped -Because "$refusals"; return }
        $watch = Start-Watch "Watch-TcpEvent Connect -RemotePort $($server.Port) -First 1"
        Open-Connection
        $row = Receive-Watch $watch
        $row.Kind | Should -Be 'Connect'
        $row.Grade | Should -Be 'Traced'
        $row.Result | Should -Be 'Connected'
        $row.ProcessId | Should -Be $PID
        $row.LatencyMicroseconds | Should -BeGreaterThan 0
    }
}

Describe 'Watch-TcpEvent without the rights to trace' {
    It 'names the missing rights once, and watches the other kinds' {
        if (-not $refusals) { Set-ItResult -Skipped -Because 'this user may trace'; return }
        $output = @(Watch-TcpEvent Close, Drop, Reset -DurationSeconds 0.001 2>&1)
        $errors = @($output | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $errors | Should -HaveCount 1
        $errors[0].FullyQualifiedErrorId | Should -Match '^Tracing(NotPermitted|Unavailable),EventIo.Commands.WatchTcpEventCommand$'
        $errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}
