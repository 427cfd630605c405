BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Errors of Start-EventServer' {
    It 'says that another program has the port, and how to find it' {
        $listener = New-Listener
        $port = $listener.LocalEndpoint.Port
        $failure = Get-Failure { Start-EventServer -Port $port }
        $listener.Stop()
        Test-Failure $failure 'PortInUse,EventIo.Commands.StartEventServerCommand' ResourceExists
        $failure.TargetObject.Port | Should -Be $port
        $failure.ErrorDetails.RecommendedAction | Should -Match "held by .+ \(\d+\), descriptor \d+, listening on 127\.0\.0\.1:$port"
    }

    It 'says which server of this process has the port' {
        $server = Start-EventServer -Name owner
        $failure = Get-Failure { Start-EventServer -Port $server.Port }
        $shared = Get-Failure { Start-EventServer -Port $server.Port -LoopCount 2 }
        $server | Stop-EventServer
        Test-Failure $failure 'PortInUse,EventIo.Commands.StartEventServerCommand' ResourceExists
        Test-Failure $shared 'PortInUse,EventIo.Commands.StartEventServerCommand' ResourceExists
        $failure.ErrorDetails.RecommendedAction | Should -Match 'Stop-EventServer -Name ''owner'''
    }

    It 'says that a port is privileged' {
        $first = [int][IO.File]::ReadAllText('/proc/sys/net/ipv4/ip_unprivileged_port_start')
        if ([Environment]::IsPrivilegedProcess -or $first -le 1) {
            Set-ItResult -Skipped -Because 'this user may use every port'
        }
        Test-Failure (Get-Failure { Start-EventServer -Port 1 }) 'PortPrivileged,EventIo.Commands.StartEventServerCommand' PermissionDenied
    }

    It 'says that an address does not belong to this host' {
        Set-SkippedIfForeignAddressesBind
        $failure = Get-Failure { Start-EventServer -Address 192.0.2.1 }
        Test-Failure $failure 'AddressNotAvailable,EventIo.Commands.StartEventServerCommand' InvalidArgument
    }

    It 'resolves no names' {
        $failure = Get-Failure { Start-EventServer -Address www.example.com }
        Test-Failure $failure 'AddressInvalid,EventIo.Commands.StartEventServerCommand' InvalidArgument
        $failure.TargetObject | Should -Be 'www.example.com'
    }

    It 'says that a path exists' {
        $path = Get-TemporaryPath
        [IO.File]::WriteAllText($path, '')
        $failure = Get-Failure { Start-EventServer -Path $path }
        [IO.File]::Exists($path) | Should -BeTrue -Because 'only the server''s own socket is removed'
        [IO.File]::Delete($path)
        Test-Failure $failure 'PathInUse,EventIo.Commands.StartEventServerCommand' ResourceExists
    }

    It 'says that the folder is missing' {
        $failure = Get-Failure { Start-EventServer -Path "$(Get-TemporaryPath)/echo.sock" }
        Test-Failure $failure 'PathNotFound,EventIo.Commands.StartEventServerCommand' ObjectNotFound
    }

    It 'says that this user may not write to a folder' {
        if ([Environment]::IsPrivilegedProcess) { Set-ItResult -Skipped -Because 'this user may write everywhere' }
        $failure = Get-Failure { Start-EventServer -Path /proc/echo.sock }
        $failure.FullyQualifiedErrorId | Should -Match '^(PermissionDenied|PathNotFound|OperationNotPermitted),'
    }

    It 'says that a path is too long' {
        $failure = Get-Failure { Start-EventServer -Path "/tmp/$('x' * 108)" }
        Test-Failure $failure 'PathTooLong,EventIo.Commands.StartEventServerCommand' InvalidArgument
        "$failure" | Should -Match '107'
    }

    It 'refuses a null character in a path' {
        Test-Failure (Get-Failure { Start-EventServer -Path "a`0b" }) 'PathInvalid,EventIo.Commands.StartEventServerCommand' InvalidArgument
    }

    It 'says that a path is not in the file system' {
        Test-Failure (Get-Failure { Start-EventServer -Path Env:/echo }) 'PathNotFileSystem,EventIo.Commands.StartEventServerCommand' InvalidArgument
    }

    It 'says that a root is a link to itself' {
        $link = Get-TemporaryPath
        $null = New-Item -ItemType SymbolicLink -Path $link -Target $link
        $failure = Get-Failure { Start-EventServer -Workload File -Root $link }
        Remove-Item $link
        Test-Failure $failure 'FolderNotOpened,EventIo.Commands.StartEventServerCommand' OpenError
    }

    It 'says that a root is <Id>' -ForEach @(
        @{ Id = 'ParameterMissing'; Category = 'InvalidArgument'; Arguments = @{ Workload = 'File' } }
        @{ Id = 'ParameterNotApplicable'; Category = 'InvalidArgument'; Arguments = @{ Root = '/tmp' } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Arguments = @{ Workload = 'File'; Root = '/nowhere' } }
        @{ Id = 'PathNotFolder'; Category = 'InvalidArgument'; Arguments = @{ Workload = 'File'; Root = '/etc/passwd' } }
        @{ Id = 'PathNotFileSystem'; Category = 'InvalidArgument'; Arguments = @{ Workload = 'File'; Root = 'Env:/' } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Arguments = @{ Workload = 'File'; Root = "a`0b" } }
    ) {
        Test-Failure (Get-Failure { Start-EventServer @Arguments }) "$Id,EventIo.Commands.StartEventServerCommand" $Category
        Get-EventServer | Should -BeNullOrEmpty
    }

    It 'says that a root may not be entered' {
        $folder = [IO.Directory]::CreateDirectory((Get-TemporaryPath)).FullName
        $null = [IO.Directory]::CreateDirectory("$folder/in")
        [IO.File]::SetUnixFileMode($folder, 'None')
        try {
            if ([Environment]::IsPrivilegedProcess) { Set-ItResult -Skipped -Because 'this user may enter every folder' }
            Test-Failure (Get-Failure { Start-EventServer -Workload File -Root $folder/in }) 'PermissionDenied,EventIo.Commands.StartEventServerCommand' PermissionDenied
        }
        finally {
            [IO.File]::SetUnixFileMode($folder, 'UserRead,UserWrite,UserExecute')
            [IO.Directory]::Delete($folder, $true)
        }
    }

    It 'says that a name is taken, whatever the case' {
        $server = Start-EventServer -Name taken
        $failure = Get-Failure { Start-EventServer -Name TAKEN }
        $server | Stop-EventServer
        Test-Failure $failure 'ServerNameTaken,EventIo.Commands.StartEventServerCommand' ResourceExists
    }

    It 'refuses wildcards in a name' {
        foreach ($name in 'a*', ' ', "a`nb", "a$([char]27)[31m", ('x' * 65)) {
            Test-Failure (Get-Failure { Start-EventServer -Name $name }) 'ServerNameInvalid,EventIo.Commands.StartEventServerCommand' InvalidArgument
        }
    }

    It 'says that a mechanism is not available' {
        if ((Get-Multiplexer Iocp).IsAvailable) { Set-ItResult -Skipped -Because 'this host has it' }
        $failure = Get-Failure { Start-EventServer -Multiplexer Iocp }
        Test-Failure $failure 'MultiplexerUnavailable,EventIo.Commands.StartEventServerCommand' ResourceUnavailable
        "$failure" | Should -Match 'Windows'
    }

    It 'says that a mechanism lacks the trigger mode' {
        $failure = Get-Failure { Start-EventServer -Multiplexer Select -TriggerMode Edge }
        Test-Failure $failure 'TriggerModeUnsupported,EventIo.Commands.StartEventServerCommand' InvalidArgument
    }

    It 'states which rule the settings of a ring break: <Rule>' -ForEach @(
        @{ Rule = 'DEFER_TASKRUN without IORING_SETUP_SINGLE_ISSUER'; Arguments = @{ RingFeature = 'DeferTaskrun' } }
        @{ Rule = 'SQPOLL with IORING_SETUP_DEFER_TASKRUN'; Arguments = @{ RingFeature = 'SingleIssuer', 'DeferTaskrun'; SubmissionPolling = $true } }
        @{ Rule = 'SQ_AFF without IORING_SETUP_SQPOLL'; Arguments = @{ SubmissionPollingProcessor = 0 } }
        @{ Rule = 'CQSIZE'; Arguments = @{ SubmissionQueueSize = 64; CompletionQueueSize = 32 } }
        @{ Rule = 'IORING_MAX_ENTRIES'; Arguments = @{ SubmissionQueueSize = 32769 } }
        @{ Rule = 'IORING_MAX_CQ_ENTRIES'; Arguments = @{ CompletionQueueSize = 65537 } }
        @{ Rule = 'MultishotPoll the ring only polls'; Arguments = @{ TriggerMode = 'MultishotPoll'; RingFeature = 'MultishotReceive' } }
    ) {
        $ring = Get-Multiplexer IoUring
        if (-not $ring.IsAvailable) { Set-ItResult -Skipped -Because $ring.Reason }
        $failure = Get-Failure { Start-EventServer -Multiplexer IoUring @Arguments }
        Test-Failure $failure 'RingSetupInvalid,EventIo.Commands.StartEventServerCommand' InvalidArgument
        "$failure" | Should -Match $Rule
    }

    It 'says that there is no such processor to poll on' {
        $ring = Get-Multiplexer IoUring
        if (-not $ring.IsAvailable) { Set-ItResult -Skipped -Because $ring.Reason }
        $failure = Get-Failure { Start-EventServer -Multiplexer IoUring -SubmissionPolling -SubmissionPollingProcessor 100000 }
        Test-Failure $failure 'ProcessorNotAllowed,EventIo.Commands.StartEventServerCommand' InvalidArgument
    }

    It 'says that another mechanism has no ring, with -WhatIf too' {
        $failure = Get-Failure { Start-EventServer -Multiplexer Epoll -SubmissionPolling -WhatIf }
        Test-Failure $failure 'MultiplexerWithoutRing,EventIo.Commands.StartEventServerCommand' InvalidArgument
        "$failure" | Should -Match 'Epoll has no ring'
    }

    It 'continues with the next object of a pipeline' {
        $kinds = foreach ($kind in 'Iocp', 'Poll') { [pscustomobject]@{ Kind = $kind } }
        $servers = @($kinds | Start-EventServer -ErrorAction SilentlyContinue)
        $servers.Multiplexer | Should -Be 'Poll'
        $servers | Stop-EventServer
    }

    It 'refuses -<Parameter> <Value>' -ForEach @(
        @{ Parameter = 'Port'; Value = -1 }
        @{ Parameter = 'Port'; Value = 65536 }
        @{ Parameter = 'LoopCount'; Value = 0 }
        @{ Parameter = 'LoopCount'; Value = -1 }
        @{ Parameter = 'Backlog'; Value = 0 }
        @{ Parameter = 'MaxConnection'; Value = 0 }
        @{ Parameter = 'Name'; Value = '' }
        @{ Parameter = 'Address'; Value = '' }
    ) {
        $arguments = @{ $Parameter = $Value }
        { Start-EventServer @arguments } | Should -Throw -ErrorId 'ParameterArgumentValidationError,EventIo.Commands.StartEventServerCommand'
    }

    It 'leaves nothing behind when it fails' {
        Set-SkippedIfForeignAddressesBind
        $null = Get-Failure { Start-EventServer -Address 192.0.2.1 -LoopCount 2 }
        $before = Get-KernelObjectCount
        foreach ($i in 1..20) { $null = Get-Failure { Start-EventServer -Address 192.0.2.1 -LoopCount 2 } }
        Get-KernelObjectCount | Should -Be $before
        Get-OwnThreadCount | Should -Be 0
    }
}

Describe 'Errors of Get-EventServer and Stop-EventServer' {
    It '<Command> says that there is no such server, and continues' -ForEach @(
        @{ Command = 'Get-EventServer' }
        @{ Command = 'Stop-EventServer' }
    ) {
        $server = Start-EventServer -Name there
        $failure = Get-Failure { $null = & $Command nowhere, there }
        $byId = Get-Failure { & $Command -Id 999999 }
        if ($Command -like 'Stop*') { $server.State | Should -Be 'Stopped' } else { $server | Stop-EventServer }
        $class = $Command.Replace('-', '') + 'Command'
        Test-Failure $failure "ServerNotFound,EventIo.Commands.$class" ObjectNotFound
        $failure.TargetObject | Should -Be 'nowhere'
        Test-Failure $byId "ServerNotFound,EventIo.Commands.$class" ObjectNotFound
        $byId.TargetObject | Should -Be 999999
    }

    It 'says that a server has stopped already, and stops the others' {
        $gone = Start-EventServer
        $gone | Stop-EventServer
        $running = Start-EventServer
        $failure = Get-Failure { $gone, $running | Stop-EventServer }
        Test-Failure $failure 'ServerStopped,EventIo.Commands.StopEventServerCommand' InvalidOperation
        [object]::ReferenceEquals($failure.TargetObject, $gone) | Should -BeTrue
        $running.State | Should -Be 'Stopped'
    }
}

Describe 'Errors of Measure-Multiplexer' {
    It 'refuses -<Parameter> <Value>' -ForEach @(
        @{ Parameter = 'SocketCount'; Value = 0 }
        @{ Parameter = 'SocketCount'; Value = 10, -1 }
        @{ Parameter = 'ActiveCount'; Value = 0 }
        @{ Parameter = 'Iteration'; Value = 0 }
        @{ Parameter = 'WarmupIteration'; Value = -1 }
        @{ Parameter = 'Round'; Value = 0 }
        @{ Parameter = 'DurationSeconds'; Value = 0 }
        @{ Parameter = 'DurationSeconds'; Value = [double]::NaN }
        @{ Parameter = 'GapMicroseconds'; Value = -1 }
        @{ Parameter = 'ProcessorAffinity'; Value = -1 }
    ) {
        $arguments = @{ $Parameter = $Value }
        { Measure-Multiplexer @arguments } | Should -Throw -ErrorId 'ParameterArgumentValidationError,EventIo.Commands.MeasureMultiplexerCommand'
    }

    It 'names the descriptor limit and the count that fits, and measures the others' {
        $limit = Get-DescriptorLimit
        $rows = Measure-Multiplexer Poll -SocketCount $limit, 10 -Iteration 100 -ErrorVariable errors -ErrorAction SilentlyContinue
        $rows.SocketCount | Should -Be 10
        $errors | Should -HaveCount 1
        Test-Failure $errors[0] 'DescriptorLimitExceeded,EventIo.Commands.MeasureMultiplexerCommand' LimitsExceeded
        $errors[0].TargetObject | Should -Be $limit
        "$($errors[0])" | Should -Match "RLIMIT_NOFILE\) is $limit "
        $errors[0].ErrorDetails.RecommendedAction | Should -Match '-SocketCount \d+, add -Force'
    }

    It 'measures as many as fit with -Force' {
        $limit = Get-DescriptorLimit
        if ($limit -gt 50000) { Set-ItResult -Skipped -Because "the descriptor limit, $limit, is too high to fill for a test" }
        $row = Measure-Multiplexer Epoll -TriggerMode Edge -SocketCount $limit -Force -Iteration 100 -Round 1 -WarningAction Ignore
        $row.Status | Should -Be 'Measured'
        $row.SocketCount | Should -BeLessThan ($limit / 2)
        $row.Reason | Should -Match "descriptor limit \($limit\)"
    }

    It 'says which processors there are' {
        $failure = Get-Failure { Measure-Multiplexer -ProcessorAffinity 1023 }
        Test-Failure $failure 'ProcessorNotAllowed,EventIo.Commands.MeasureMultiplexerCommand' InvalidArgument
        $failure.TargetObject | Should -Be 1023
    }
}
