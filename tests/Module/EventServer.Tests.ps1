BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
}

Describe 'Start-EventServer' {
    AfterEach {
        Get-EventServer | Stop-EventServer
    }

    It 'starts an echo server on loopback and a free port' {
        $server = Start-EventServer
        $server.GetType().FullName | Should -BeExactly 'EventIo.Servers.EventServer'
        $server.State | Should -Be 'Running'
        $server.Multiplexer | Should -Be 'Epoll'
        $server.TriggerMode | Should -Be 'Level'
        $server.Workload | Should -Be 'Echo'
        $server.Address | Should -Be '127.0.0.1'
        $server.Port | Should -BeGreaterThan 0
        $server.EndPoint | Should -Be "127.0.0.1:$($server.Port)"
        $server | Stop-EventServer
    }

    It 'echoes on <Kind> <Mode>' -ForEach @(
        @{ Kind = 'Select'; Mode = 'Level' }
        @{ Kind = 'Poll'; Mode = 'Level' }
        @{ Kind = 'Epoll'; Mode = 'Level' }
        @{ Kind = 'Epoll'; Mode = 'Edge' }
        @{ Kind = 'Epoll'; Mode = 'OneShot' }
        @{ Kind = 'IoUring'; Mode = 'MultishotPoll' }
        @{ Kind = 'IoUring'; Mode = 'MultishotReceive' }
    ) {
        $description = Get-Multiplexer $Kind
        if (-not $description.IsAvailable) {
            Set-ItResult -Skipped -Because $description.Reason
        }
        $bytes = [byte[]]::new(100000)
        [Random]::new(1).NextBytes($bytes)
        $server = Start-EventServer -Multiplexer $Kind -TriggerMode $Mode
        try {
            [byte[]]$answer = Send-Echo (Get-IPEndPoint $server) $bytes
            [Linq.Enumerable]::SequenceEqual($answer, $bytes) | Should -BeTrue -Because 'an echo equals what was sent'
            Wait-Until { $server.ActiveConnections -eq 0 } -For 'the connection to end'
            $server.AcceptedConnections | Should -Be 1
            $server.BytesReceived | Should -Be $bytes.Length
            $server.BytesSent | Should -Be $bytes.Length
            $server.Fault | Should -BeNullOrEmpty
        }
        finally { $server | Stop-EventServer }
    }

    It 'uses the first of the trigger modes that Get-Multiplexer lists for the mechanism' {
        foreach ($mechanism in Get-Multiplexer | Where-Object IsAvailable) {
            $server = $mechanism | Start-EventServer
            $server.Multiplexer | Should -Be $mechanism.Kind
            $server.TriggerMode | Should -Be $mechanism.TriggerModes[0]
            $server | Stop-EventServer
        }
    }

    It 'listens on IPv6' {
        Set-SkippedWithoutIPv6
        $server = Start-EventServer -Address ::1
        $server.EndPoint | Should -Be "[::1]:$($server.Port)"
        Send-Echo (Get-IPEndPoint $server) (1, 2, 3) | Should -Be (1, 2, 3)
        $server | Stop-EventServer
    }

    It 'listens on a UNIX socket, by a path relative to the current location' {
        $folder = [IO.Directory]::CreateDirectory((Get-TemporaryPath)).FullName
        $location = $ExecutionContext.SessionState.Path
        $before = "$($location.CurrentLocation)"
        try {
            $null = $location.SetLocation($folder)
            $server = Start-EventServer -Path echo.sock
            $server.Path | Should -Be "$folder/echo.sock"
            $server.EndPoint | Should -Be "$folder/echo.sock"
            $server.Port | Should -BeNullOrEmpty
            Send-Echo ([Net.Sockets.UnixDomainSocketEndPoint]::new($server.Path)) (1, 2, 3) | Should -Be (1, 2, 3)
            $server | Stop-EventServer
            [IO.File]::Exists("$folder/echo.sock") | Should -BeFalse -Because 'a stopped server leaves no socket behind'
        }
        finally {
            $null = $location.SetLocation($before)
            [IO.Directory]::Delete($folder, $true)
        }
    }

    It 'accepts localhost and an IPAddress object' {
        $servers = @(
            Start-EventServer -Address localhost
            Start-EventServer -Address ([Net.IPAddress]::Loopback)
        )
        foreach ($server in $servers) { $server.Address | Should -Be '127.0.0.1' }
        $servers | Stop-EventServer
    }

    It 'distributes connections between two loops' {
        $server = Start-EventServer -LoopCount 2
        $server.LoopCount | Should -Be 2
        $to = Get-IPEndPoint $server
        foreach ($i in 1..20) { Send-Echo $to ([byte]$i) | Should -Be $i }
        $server.AcceptedConnections | Should -Be 20
        $server | Stop-EventServer
    }

    It 'accepts <Given> as a number of loops' -ForEach @(
        @{ Given = 'PerProcessor'; Factor = 1 }
        @{ Given = 'twiceperprocessor'; Factor = 2 }
    ) {
        $server = Start-EventServer -LoopCount $Given
        $server.LoopCount | Should -Be ($Factor * [Environment]::ProcessorCount)
        Send-Echo (Get-IPEndPoint $server) 7 | Should -Be 7
        $server | Stop-EventServer
    }

    It 'refuses other names for a number of loops, and lists the valid ones' {
        { Start-EventServer -LoopCount Many } | Should -Throw '*PerProcessor or TwicePerProcessor*' -ErrorId 'ParameterArgumentTransformationError,EventIo.Commands.StartEventServerCommand'
    }

    It 'warns of an address that other machines can reach' {
        $server = Start-EventServer -Address 0.0.0.0 -WarningVariable warnings -WarningAction SilentlyContinue
        $server | Stop-EventServer
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match 'other machines'
    }

    It 'sets rings up as requested and reports what is in force' {
        $ring = Get-Multiplexer IoUring
        if (-not $ring.IsAvailable) { Set-ItResult -Skipped -Because $ring.Reason }
        $server = Start-EventServer -Multiplexer IoUring -RingFeature MultishotAccept, MultishotReceive -SubmissionQueueSize 60 -RingBufferCount 10
        Send-Echo (Get-IPEndPoint $server) (1, 2, 3) | Should -Be (1, 2, 3)
        $server | Stop-EventServer
        $server.RingFeatures | Should -Be 'MultishotAccept', 'MultishotReceive'
        $server.RingSetupFlags | Should -Contain 'CQSIZE'
        $server.RingSetupFlags | Should -Not -Contain 'DEFER_TASKRUN'
        $server.SubmissionQueueSize | Should -Be 64
        $server.CompletionQueueSize | Should -Be 512
        $server.CompletionOverflows | Should -Be 0
        $server.RingBufferCount | Should -Be 10
        $server.SubmissionPollingCpuSeconds | Should -BeNullOrEmpty
    }

    It 'switches one feature off by a list of the others' {
        $ring = Get-Multiplexer IoUring
        if (-not $ring.IsAvailable) { Set-ItResult -Skipped -Because $ring.Reason }
        $server = Start-EventServer -Multiplexer IoUring -RingFeature ($ring.DefaultRingFeatures -ne 'MultishotAccept')
        Send-Echo (Get-IPEndPoint $server) (1, 2, 3) | Should -Be (1, 2, 3)
        $server | Stop-EventServer
        $server.RingFeatures | Should -Not -Contain 'MultishotAccept'
        $server.RingFeatures.Count | Should -Be ($ring.DefaultRingFeatures.Count - 1)
    }

    It 'makes the kernel poll the submission queue' {
        $ring = Get-Multiplexer IoUring
        if (-not $ring.IsAvailable) { Set-ItResult -Skipped -Because $ring.Reason }
        $server = Start-EventServer -Multiplexer IoUring -SubmissionPolling -SubmissionPollingIdleMilliseconds 20 -SubmissionPollingProcessor 0
        Send-Echo (Get-IPEndPoint $server) (1, 2, 3) | Should -Be (1, 2, 3)
        $server | Stop-EventServer
        $server.RingSetupFlags | Should -Contain 'SQ_AFF'
        $server.SubmissionPollingProcessor | Should -Be 0
        $server.SubmissionPollingIdleMilliseconds | Should -Be 20
        $server.SubmissionPollingCpuSeconds | Should -BeGreaterThan 0
    }

    It 'touches nothing with -WhatIf' {
        $path = Get-TemporaryPath
        Start-EventServer -WhatIf | Should -BeNullOrEmpty
        Start-EventServer -Path $path -WhatIf | Should -BeNullOrEmpty
        [IO.File]::Exists($path) | Should -BeFalse
        Get-EventServer | Should -BeNullOrEmpty
    }
}

Describe 'Get-EventServer' {
    BeforeAll {
        $one = Start-EventServer -Name 'web one'
        $two = Start-EventServer -Name 'web two'
        $three = Start-EventServer -Name other
    }

    AfterAll {
        $one, $two, $three | Stop-EventServer
    }

    It 'gets all servers, in the order of their start' {
        (Get-EventServer).Name | Should -Be 'web one', 'web two', 'other'
    }

    It 'gets by name, whatever the case' {
        (Get-EventServer OTHER).Id | Should -Be $three.Id
    }

    It 'gets by wildcard, each server once' {
        (Get-EventServer web*, *one).Name | Should -Be 'web one', 'web two'
    }

    It 'gets by number' {
        (Get-EventServer -Id $two.Id, $one.Id).Name | Should -Be 'web two', 'web one'
    }

    It 'accepts a server from the pipeline' {
        ($two | Get-EventServer).Id | Should -Be $two.Id
    }

    It 'returns nothing for a wildcard without a match' {
        Get-EventServer nothing* -ErrorVariable errors | Should -BeNullOrEmpty
        $errors | Should -BeNullOrEmpty
    }

    It 'has live counters' {
        $before = $one.BytesReceived
        $null = Send-Echo (Get-IPEndPoint $one) (1..10)
        (Get-EventServer 'web one').BytesReceived | Should -Be ($before + 10)
    }

    It 'sees the servers that another runspace started' {
        $shell = New-Shell
        try {
            $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$((Get-Module EventIo).ModuleBase)/EventIo.psd1")
            $null = $shell.AddStatement().AddCommand('Get-EventServer')
            $shell.Invoke().Name | Should -Contain 'other'
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Stop-EventServer' {
    AfterEach {
        Get-EventServer | Stop-EventServer
    }

    It 'stops <Name>' -ForEach @(
        @{ Name = 'by the pipeline'; Stop = { $args[0] | Stop-EventServer } }
        @{ Name = 'by name'; Stop = { Stop-EventServer stopping } }
        @{ Name = 'by wildcard'; Stop = { Stop-EventServer stop* } }
        @{ Name = 'by number'; Stop = { Stop-EventServer -Id $args[0].Id } }
        @{ Name = 'an object in the first place'; Stop = { Stop-EventServer $args[0] } }
        @{ Name = 'all that Get-EventServer gets'; Stop = { Get-EventServer | Stop-EventServer } }
    ) {
        $server = Start-EventServer -Name stopping
        & $Stop $server | Should -BeNullOrEmpty
        $server.State | Should -Be 'Stopped'
        Get-EventServer | Should -BeNullOrEmpty
    }

    It 'returns the stopped server with -PassThru, with its counters' {
        $server = Start-EventServer
        $null = Send-Echo (Get-IPEndPoint $server) (1..5)
        $stopped = $server | Stop-EventServer -PassThru
        [object]::ReferenceEquals($stopped, $server) | Should -BeTrue
        $stopped.BytesReceived | Should -Be 5
        $stopped.ActiveConnections | Should -Be 0
    }

    It 'frees the port' {
        $server = Start-EventServer -Port (Get-FreePort)
        $server | Stop-EventServer
        $again = Start-EventServer -Port $server.Port
        $again.Port | Should -Be $server.Port
        $again | Stop-EventServer
    }

    It 'stops a server whose folder was deleted' {
        $folder = [IO.Directory]::CreateDirectory((Get-TemporaryPath)).FullName
        $server = Start-EventServer -Path "$folder/echo.sock"
        [IO.Directory]::Delete($folder, $true)
        $server | Stop-EventServer
        $server.State | Should -Be 'Stopped'
        Get-EventServer | Should -BeNullOrEmpty
    }

    It 'ends open connections' {
        $server = Start-EventServer
        $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $server.Port)
        Wait-Until { $server.ActiveConnections -eq 1 } -For 'the connection'
        $server | Stop-EventServer
        $client.ReceiveTimeout = 5000
        $client.GetStream().ReadByte() | Should -Be -1
        $client.Dispose()
    }

    It 'stops nothing with -WhatIf' {
        $server = Start-EventServer
        $server | Stop-EventServer -WhatIf
        $server.State | Should -Be 'Running'
        $server | Stop-EventServer
    }
}
