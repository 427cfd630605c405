BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $module = (Get-Module EventIo).Path
    $folder = [IO.Directory]::CreateTempSubdirectory('eventio-').FullName
    $file = "$folder/a.bin"
    $bytes = [byte[]]::new(3000000)
    [Random]::new(7).NextBytes($bytes)
    [IO.File]::WriteAllBytes($file, $bytes)
    $hash = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($bytes))
    $sink = Start-EventServer -Workload Sink

    # Starts a receiver in a new runspace, and returns when it listens.
    function Start-Receiver([int] $Port, [string[]] $Path, [hashtable] $With = @{}) {
        $shell = [powershell]::Create([initialsessionstate]::CreateDefault2())
        $null = $shell.AddScript('param($module, $port, $path, $with) Import-Module $module; Receive-SocketFile $port $path -TimeoutSeconds 30 @with').
            AddArgument($module).AddArgument($Port).AddArgument($Path).AddArgument($With)
        $running = $shell.BeginInvoke()
        Wait-Until { $running.IsCompleted -or (Test-Listening $Port) } -For 'the receiver to listen'
        @{ Shell = $shell; Running = $running }
    }

    function Test-Listening([int] $Port) {
        [Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties().GetActiveTcpListeners().Port -contains $Port
    }

    function Stop-Receiver($Receiver) {
        try {
            $rows = $Receiver.Shell.EndInvoke($Receiver.Running)
            @{ Rows = $rows; Errors = @($Receiver.Shell.Streams.Error) }
        }
        finally { $Receiver.Shell.Dispose() }
    }
}

AfterAll {
    Get-EventServer | Stop-EventServer
    [IO.Directory]::Delete($folder, $true)
}

Describe 'Send-SocketFile and Receive-SocketFile' {
    It 'move a file and its hash by <_>' -ForEach @(
        'Copy', 'SendFile', 'Splice', 'MemoryMap', 'MsgZeroCopy', 'IoUringSendZc', 'IoUringSplice', 'IoUringLinked', 'Auto'
    ) {
        $port = Get-FreePort
        $receiver = Start-Receiver $port "$folder/$_" @{ AppendHash = $true }
        $sent = Send-SocketFile $file 127.0.0.1 $port -Method $_ -AppendHash
        $received = Stop-Receiver $receiver
        "$($received.Errors)" | Should -BeNullOrEmpty
        [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([IO.File]::ReadAllBytes("$folder/$_"))) | Should -Be $hash
        $received.Rows[0].Sha256 | Should -Be $hash
        $received.Rows[0].IsHashMatched | Should -BeTrue
        $received.Rows[0].Direction | Should -Be 'Receive'
        $sent.Sha256 | Should -Be $hash
        $sent.RequestedMethod | Should -Be $_
        $sent.Status | Should -Be 'Measured'
        # If this host lacks the method, another method ran, and the row says why.
        if ("$($sent.Method)" -ne $_) { $sent.MethodReason | Should -Match "^$_" }
        $sent.Bytes | Should -Be $bytes.Length
        $sent.BytesPerSecond | Should -BeGreaterThan 1
        $sent.SystemCalls | Should -BeGreaterThan 0
        $sent.UserCpuSeconds + $sent.SystemCpuSeconds | Should -BeGreaterThan 0
        $sent.CongestionControl | Should -Not -BeNullOrEmpty
        if ("$($sent.Method)" -in 'MsgZeroCopy', 'IoUringSendZc') {
            $sent.CopiedFallbackCount | Should -Be $sent.NotificationCount -Because 'loopback copies everything'
            $sent.IsZeroCopy | Should -BeFalse
            "$($sent.Verdict)" | Should -Match 'Copied'
        }
        else { $sent.CopiedFallbackCount | Should -BeNullOrEmpty }
    }

    It 'sends files from the pipeline one after another, and continues after an error' {
        $paths = "$folder/b.bin", "$folder/nowhere", $folder, "$folder/c.bin"
        [IO.File]::WriteAllText($paths[0], 'b')
        [IO.File]::WriteAllText($paths[3], 'cc')
        $rows = $paths | Send-SocketFile -ComputerName localhost -Port $sink.Port -Method Copy -ErrorAction SilentlyContinue -ErrorVariable errors
        $rows.Path | Should -Be $paths[0], $paths[3]
        $rows.Bytes | Should -Be 1, 2
        $errors.FullyQualifiedErrorId | Should -Be 'PathNotFound,EventIo.Commands.SendSocketFileCommand', 'PathIsFolder,EventIo.Commands.SendSocketFileCommand'
    }

    It 'sends files that wildcards match, and a name with brackets literally' {
        [IO.File]::WriteAllText("$folder/[x].log", 'log')
        [IO.File]::WriteAllText("$folder/y.log", 'log')
        @(Send-SocketFile "$folder/*.log" localhost $sink.Port -Method Copy) | Should -HaveCount 2
        Send-SocketFile "$folder/*.none" localhost $sink.Port -Method Copy | Should -BeNullOrEmpty
        (Send-SocketFile -LiteralPath "$folder/[x].log" localhost $sink.Port -Method Copy).Bytes | Should -Be 3
    }

    It 'sends a part, an empty file, and sources without a length' {
        $part = Send-SocketFile $file localhost $sink.Port -Method SendFile -Offset 1000 -Count 5000
        $part.Bytes | Should -Be 5000
        $part.Offset | Should -Be 1000
        [IO.File]::WriteAllText("$folder/empty", '')
        (Send-SocketFile "$folder/empty" localhost $sink.Port -Method Splice).Bytes | Should -Be 0
        (Send-SocketFile /proc/self/status localhost $sink.Port -Method Copy).Bytes | Should -BeGreaterThan 100
        foreach ($method in 'Splice', 'IoUringSplice') { (Send-SocketFile /dev/null localhost $sink.Port -Method $method).Bytes | Should -Be 0 -Because $method }
    }

    It 'overwrites nothing without -Force; with it, replaces the whole file' {
        $port = Get-FreePort
        $path = "$folder/there"
        [IO.File]::WriteAllText($path, 'what was there before, and is longer')
        $refused = Stop-Receiver (Start-Receiver $port $path)
        $refused.Errors.FullyQualifiedErrorId | Should -Be 'FileExists,EventIo.Commands.ReceiveSocketFileCommand'
        $receiver = Start-Receiver $port $path @{ Force = $true }
        $null = Send-SocketFile "$folder/y.log" localhost $port -Method Copy
        (Stop-Receiver $receiver).Rows[0].Bytes | Should -Be 3
        [IO.File]::ReadAllText($path) | Should -Be 'log'
    }

    It 'receives one file for each connection' {
        $port = Get-FreePort
        $receiver = Start-Receiver $port "$folder/1", "$folder/2"
        $null = Send-SocketFile "$folder/b.bin", "$folder/c.bin" localhost $port -Method Copy
        (Stop-Receiver $receiver).Rows.Bytes | Should -Be 1, 2
        [IO.File]::ReadAllText("$folder/2") | Should -Be 'cc'
    }

    It 'reports a hash that differs, and a missing one' {
        $port = Get-FreePort
        $receiver = Start-Receiver $port "$folder/wrong", "$folder/short" @{ AppendHash = $true }
        $null = Send-SocketFile $file, "$folder/b.bin" localhost $port -Method Copy
        $received = Stop-Receiver $receiver
        $received.Errors.FullyQualifiedErrorId | Should -Be 'HashMismatch,EventIo.Commands.ReceiveSocketFileCommand',
            'HashMissing,EventIo.Commands.ReceiveSocketFileCommand'
        $received.Rows[0].IsHashMatched | Should -BeFalse
        [IO.Directory]::GetFiles($folder, 'wrong') + [IO.Directory]::GetFiles($folder, 'short') + [IO.Directory]::GetFiles($folder, '.eventio-*') |
            Should -BeNullOrEmpty -Because 'an incomplete file has no name'
    }

    It 'waits for a peer that sends something, and keeps an existing file until the new one is complete' {
        $port = Get-FreePort
        $path = "$folder/kept"
        [IO.File]::WriteAllText($path, 'before')
        $null = [IO.File]::SetUnixFileMode($path, [IO.UnixFileMode]'UserRead, UserWrite')
        $receiver = Start-Receiver $port $path @{ Force = $true }
        foreach ($i in 1..3) { [Net.Sockets.TcpClient]::new('127.0.0.1', $port).Dispose() }
        $reset = [Net.Sockets.TcpClient]::new('127.0.0.1', $port)
        $reset.LingerState = [Net.Sockets.LingerOption]::new($true, 0)
        $reset.Dispose()
        $sender = [Net.Sockets.TcpClient]::new('127.0.0.1', $port)
        $sender.GetStream().Write([byte[]](65, 66))
        Wait-Until { [IO.Directory]::GetFiles($folder, '.eventio-*').Where{ [IO.FileInfo]::new($_).Length -eq 2 } } -For 'the bytes to arrive'
        [IO.File]::ReadAllText($path) | Should -Be 'before'
        $sender.Dispose()
        (Stop-Receiver $receiver).Rows[0].Bytes | Should -Be 2
        [IO.File]::ReadAllText($path) | Should -Be 'AB'
        [IO.File]::GetUnixFileMode($path) | Should -Be ([IO.UnixFileMode]'UserRead, UserWrite')
        [IO.Directory]::GetFiles($folder, '.eventio-*') | Should -BeNullOrEmpty
    }

    It 'replaces the target of a link, and keeps the link' {
        $port = Get-FreePort
        [IO.File]::WriteAllText("$folder/real", 'before')
        $null = [IO.File]::CreateSymbolicLink("$folder/link", "$folder/real")
        $receiver = Start-Receiver $port "$folder/link" @{ Force = $true }
        $null = Send-SocketFile "$folder/y.log" localhost $port -Method Copy
        $null = Stop-Receiver $receiver
        [IO.FileInfo]::new("$folder/link").LinkTarget | Should -Be "$folder/real"
        [IO.File]::ReadAllText("$folder/real") | Should -Be 'log'
    }

    It 'changes nothing with -WhatIf' {
        Send-SocketFile $file localhost 1 -WhatIf | Should -BeNullOrEmpty
        Receive-SocketFile 1 "$folder/whatif" -WhatIf | Should -BeNullOrEmpty
        [IO.File]::Exists("$folder/whatif") | Should -BeFalse
    }

    It 'sets the requested congestion control' {
        (Send-SocketFile $file localhost $sink.Port -Method Copy -CongestionControl reno).CongestionControl | Should -Be 'reno'
    }
}

Describe 'Measure-ZeroCopy' {
    It 'returns a row for each method and size, and names the fastest of each size' {
        $rows = Measure-ZeroCopy Copy, SendFile -PayloadBytes 4KB, 1MB -DurationSeconds 0.06 -WarningAction Ignore
        $rows | Should -HaveCount 4
        $rows.PayloadBytes | Should -Be 4096, 4096, 1048576, 1048576
        $rows.Method | ForEach-Object { "$_" } | Should -Be 'Copy', 'SendFile', 'Copy', 'SendFile'
        foreach ($row in $rows) {
            $row.Status | Should -Be 'Measured'
            $row.Bytes | Should -Be ($row.Transfers * $row.PayloadBytes)
            $row.RoundBytesPerSecond | Should -HaveCount 3
            $row.RelativeRate | Should -BeGreaterThan 0
            $row.RelativeRate | Should -BeLessOrEqual 1
            $row.CpuNanosecondsPerKib | Should -BeGreaterThan 0
            $row.CongestionControl | Should -Not -BeNullOrEmpty
        }
        $rows[0].CpuRatioToCopy | Should -Be 1
        $rows[0].IsZeroCopy | Should -BeFalse
        $rows[1].IsZeroCopy | Should -BeTrue
        $rows[0..1] | Where-Object Crossover | Should -HaveCount 1 -Because 'at the first size one is the fastest'
    }

    It 'measures with a given sink and a given file' {
        $row = Measure-ZeroCopy Splice -PayloadBytes 100000 -Path $file -ComputerName localhost -Port $sink.Port -DurationSeconds 0.03 -WarningAction Ignore
        $row.Status | Should -Be 'Measured'
        $row.Path | Should -Be $file
        $row.Port | Should -Be $sink.Port
        Wait-Until { $sink.BytesReceived -ge $row.Bytes } -For 'the sink to have all'
    }

    It 'repeats everything for a comparison' {
        $rows = @(Measure-ZeroCopy Copy, SendFile -PayloadBytes 64KB -DurationSeconds 0.02 -Round 1 -Repeat 2 -WarningAction Ignore)
        "$($rows.Repetition)" | Should -Be '1 1 2 2'
        ($rows[1], $rows[3] | Compare-Measurement $rows[0], $rows[2] -Property BytesPerSecond).Property | Should -Be 'BytesPerSecond'
    }

    It 'says that the file is shorter than the payload' {
        $row = Measure-ZeroCopy Copy -PayloadBytes 1GB -Path $file -WarningAction Ignore
        $row.Status | Should -Be 'Unsupported'
        $row.Reason | Should -Not -BeNullOrEmpty
        $row.BytesPerSecond | Should -BeNullOrEmpty
    }

    It 'warns of rows that were limited by pacing, and only of those' {
        $available = [IO.File]::ReadAllText('/proc/sys/net/ipv4/tcp_available_congestion_control')
        if ($available -notmatch 'cubic') { Set-ItResult -Skipped -Because 'this kernel has no cubic' }
        $allowed = [IO.File]::ReadAllText('/proc/sys/net/ipv4/tcp_allowed_congestion_control')
        if ($allowed -notmatch 'cubic' -and -not (Test-Capability 12)) {
            Set-ItResult -Skipped -Because 'this user may not choose cubic (net.ipv4.tcp_allowed_congestion_control)'
        }
        $row = Measure-ZeroCopy SendFile -PayloadBytes 4MB -DurationSeconds 0.06 -CongestionControl cubic -WarningAction Ignore
        $row.CongestionControl | Should -Be 'cubic'
        "$($row.Verdict)" | Should -Not -Match 'PacingLimited'
    }
}

Describe 'Start-EventServer -Workload File -TransferMethod' {
    It 'serves by <Method> on <Kind>' -ForEach @(
        @{ Method = 'Copy'; Kind = 'Epoll' }, @{ Method = 'Splice'; Kind = 'Epoll' }, @{ Method = 'MemoryMap'; Kind = 'Poll' }
        @{ Method = 'Splice'; Kind = 'IoUring' }, @{ Method = 'MsgZeroCopy'; Kind = 'ThreadPerConnection' }
        @{ Method = 'IoUringSendZc'; Kind = 'ThreadPerConnection' }, @{ Method = 'IoUringSplice'; Kind = 'ThreadPerConnection' }
    ) {
        $description = Get-Multiplexer $($Method -like 'IoUring*' ? 'IoUring' : $Kind)
        if (-not $description.IsAvailable) { Set-ItResult -Skipped -Because $description.Reason }
        $server = Start-EventServer -Workload File -Root $folder -Multiplexer $Kind -TransferMethod $Method
        $client = [Net.Http.HttpClient]::new()
        try {
            $server.TransferMethod | Should -Be $Method
            $body = $client.GetByteArrayAsync("http://$($server.EndPoint)/a.bin").GetAwaiter().GetResult()
            [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($body)) | Should -Be $hash
        }
        finally {
            $client.Dispose()
            $server | Stop-EventServer
        }
    }

    It 'refuses an impossible combination with the reason' -ForEach @(
        @{ With = @{ Workload = 'File'; Root = '.'; TransferMethod = 'MsgZeroCopy' }; Id = 'TransferMethodUnsupported'; Words = 'error queue' }
        @{ With = @{ Workload = 'File'; Root = '.'; TransferMethod = 'IoUringSplice' }; Id = 'TransferMethodUnsupported'; Words = 'ring' }
        @{ With = @{ Workload = 'File'; Root = '.'; TransferMethod = 'Auto' }; Id = 'TransferMethodUnsupported'; Words = 'measure' }
        @{ With = @{ Workload = 'Echo'; TransferMethod = 'Copy' }; Id = 'ParameterNotApplicable'; Words = 'Echo' }
    ) {
        $failure = $null
        try { $null = Start-EventServer @With -ErrorAction Stop } catch { $failure = $_ }
        $failure.FullyQualifiedErrorId | Should -Be "$Id,EventIo.Commands.StartEventServerCommand"
        $failure.Exception.Message | Should -Match $Words
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'sends by sendfile(2) by default' {
        $server = Start-EventServer -Workload File -Root $folder
        $server.TransferMethod | Should -Be 'SendFile'
        $sink.TransferMethod | Should -BeNullOrEmpty
        $server | Stop-EventServer
    }
}
