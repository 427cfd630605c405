BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $folder = [IO.Directory]::CreateTempSubdirectory('eventio-snapshot-').FullName
    $server = Start-EventServer -Multiplexer Epoll
    $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $server.Port)
    Wait-Until { $server.ActiveConnections -eq 1 } 'the server to accept'
    $file = Export-HostSnapshot "$folder/moment.eio" -WindowSeconds 0.3 -PassThru
    $snapshot = Import-HostSnapshot $file
}

AfterAll {
    $client.Dispose()
    $server | Stop-EventServer
    [IO.Directory]::Delete($folder, $true)
}

Describe 'Export-HostSnapshot' {
    It 'writes one file and returns it' {
        $file | Should -BeOfType ([IO.FileInfo])
        Get-ChildItem $folder -Force | Should -HaveCount 1
    }

    It 'never overwrites without -Force' {
        { Export-HostSnapshot $file -WindowSeconds 0.1 } | Should -Throw -ErrorId 'FileExists,*'
        { Export-HostSnapshot $folder -WindowSeconds 0.1 } | Should -Throw -ErrorId 'PathIsFolder,*'
        { Export-HostSnapshot "$folder/none/a.eio" -WindowSeconds 0.1 } | Should -Throw -ErrorId 'PathNotFound,*'
        Copy-Item $file "$folder/again.eio"
        Export-HostSnapshot "$folder/again.eio" -WindowSeconds 0.1 -Force
        (Import-HostSnapshot "$folder/again.eio").TakenAt | Should -BeGreaterThan $snapshot.TakenAt
        Remove-Item "$folder/again.eio"
    }

    It 'writes nothing with -WhatIf' {
        Export-HostSnapshot "$folder/whatif.eio" -WhatIf
        "$folder/whatif.eio" | Should -Not -Exist
    }
}

Describe 'Import-HostSnapshot' {
    It 'returns a summary of the file' {
        $snapshot.Host | Should -Be ([Environment]::MachineName)
        $snapshot.WindowSeconds | Should -BeGreaterThan 0.29
        $snapshot.SocketCount | Should -BeGreaterThan 2
        $snapshot.IsAnonymized | Should -BeFalse
        (Get-ChildItem $file | Import-HostSnapshot).TakenAt | Should -Be $snapshot.TakenAt
    }

    It 'says what is wrong with a file: <_>' -ForEach 'SnapshotNotRecognized', 'SnapshotDamaged', 'SnapshotNewer', 'PathNotFound' {
        $id = $_
        $path = "$folder/bad.eio"
        [byte[]] $bytes = [IO.File]::ReadAllBytes($file)
        switch ($id) {
            SnapshotNotRecognized { Set-Content $path 'something else' }
            SnapshotDamaged { [IO.File]::WriteAllBytes($path, $bytes[0..($bytes.Length / 2)]) }
            SnapshotNewer { [IO.File]::WriteAllBytes($path, [Text.Encoding]::ASCII.GetBytes("EventIo snapshot 99`n") + $bytes[19..50]) }
            PathNotFound { Remove-Item $path -ErrorAction Ignore }
        }
        Import-HostSnapshot $path -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike "$id,*"
        Remove-Item $path -ErrorAction Ignore
    }

    It 'says that a file could not be read' -Skip:$IsWindows {
        # No memory is mapped at its first page: read(2) fails with EIO.
        Import-HostSnapshot /proc/self/mem -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -Be 'FileNotRead,EventIo.Commands.ImportHostSnapshotCommand'
    }
}

Describe '-Snapshot' {
    It 'returns rows of the same types as a live host' {
        (Test-NetworkHost -Snapshot $snapshot)[0].GetType().Name | Should -Be Finding
        (Get-EventLoop -Snapshot $snapshot -ProcessId $PID -Listener $server.Port).ConnectionCount | Should -Be 1
        $set = Get-EpollInstance -Snapshot $snapshot -ProcessId $PID | Where-Object ConnectionCount -EQ 1
        @($set | Get-EpollInstance -Snapshot $snapshot -IncludeEntry | Where-Object SocketKind -EQ Tcp).Count | Should -Be 2
        Get-IoUringInstance -Snapshot $snapshot -Name 'no such process' | Should -BeNullOrEmpty
    }

    It 'lists the sockets that a live listing has' {
        $live = Get-TcpSocket -ProcessId $PID -LocalPort $server.Port
        $rows = Get-TcpSocket -Snapshot $snapshot -ProcessId $PID -LocalPort $server.Port
        $rows.Cookie | Should -Be $live.Cookie
        $rows.FileDescriptor | Should -Be $live.FileDescriptor
        $watched = Get-TcpSocket -Snapshot $snapshot -LocalPort $server.Port -State Listen -IncludeWatcher
        @($watched.Watchers).Count | Should -Be 1
    }

    It 'reads TCP_INFO of one socket, of piped ones and of all' {
        $socket = Get-TcpSocket -Snapshot $snapshot -LocalPort $server.Port -State Established
        $one = Get-TcpInfo -Snapshot $snapshot -ProcessId $PID -FileDescriptor $socket.FileDescriptor
        $one.Cookie | Should -Be $socket.Cookie
        ($socket | Get-TcpInfo -Snapshot $snapshot).Cookie | Should -Be $socket.Cookie
        (Get-TcpInfo -Snapshot $snapshot -WarningAction Ignore).Cookie | Should -Contain $socket.Cookie
        { Get-TcpInfo -Snapshot $snapshot -ProcessId $PID -FileDescriptor 100000 -ErrorAction Stop } |
            Should -Throw -ErrorId 'SocketClosed,*'
    }

    It 'refuses <Parameter>, which belongs to a live host' -ForEach @(
        @{ Parameter = 'WindowSeconds'; Script = { Test-NetworkHost -Snapshot $snapshot -WindowSeconds 1 } }
        @{ Parameter = 'NetworkNamespace'; Script = { Get-TcpSocket -Snapshot $snapshot -NetworkNamespace $PID } }
        @{ Parameter = 'SampleSeconds'; Script = { Get-EventLoop -Snapshot $snapshot -SampleSeconds 1 } }
        @{ Parameter = 'Watch'; Script = { Get-TcpInfo -Snapshot $snapshot -Watch } }
    ) {
        $Script | Should -Throw -ErrorId 'ParameterNotApplicable,*' -ExpectedMessage "*-$($Parameter)*"
    }

    It 'marks the rows of another host, which cmdlets for live sockets refuse' {
        Export-HostSnapshot "$folder/anonymous.eio" -WindowSeconds 0.1 -Anonymize
        $other = Import-HostSnapshot "$folder/anonymous.eio"
        $other.Host | Should -Be 'host1'
        $loop = Get-EventLoop -Snapshot $other -ProcessId $PID -Listener $server.Port
        $loop.PSComputerName | Should -Be 'host1'
        $loop | Get-EventLoop -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problem[0].FullyQualifiedErrorId | Should -BeLike 'RemoteObject,*'
        ($loop | Get-EventLoop -Snapshot $other).ProcessId | Should -Contain $PID
        Remove-Item "$folder/anonymous.eio"
    }
}
