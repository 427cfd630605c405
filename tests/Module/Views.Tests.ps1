BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"

    function Get-Rendered($Objects, [switch] $List) {
        $text = if ($List) { $Objects | Format-List | Out-String -Width 120 } else { $Objects | Out-String -Width 120 }
        $text -replace '\e\[[\d;]*m'
    }

    # Serializes an object as remoting does.
    function Get-Deserialized($Objects) {
        [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Objects))
    }

    $rows = Measure-Multiplexer Select, Epoll -TriggerMode Edge, Level -SocketCount 4 -Iteration 200 -WarningAction Ignore
    $transfers = Measure-ZeroCopy Copy, SendFile, MsgZeroCopy, TransmitFile -PayloadBytes 4KB, 1MB -DurationSeconds 0.03 -WarningAction Ignore
    $server = Start-EventServer -Name viewed -SocketOption TCP_KEEPIDLE=700
    $client = [Net.Sockets.Socket]::new('InterNetwork', 'Stream', 'Tcp')
    $client.Connect('127.0.0.1', $server.Port)
    while ($server.ActiveConnections -eq 0) { [Threading.Thread]::Sleep(5) }
    $sockets = $server | Get-TcpSocket
    $infos = $server | Get-TcpInfo
    $watch = Start-Watch "Watch-TcpEvent -LocalPort $($server.Port) -First 1"
    (Connect-Port $server.Port).Dispose()
    $events = Receive-Watch $watch
    $options = $server | Get-SocketOption TCP_*
    $changes = $server | Set-SocketOption -Option TCP_NODELAY=0, SO_RCVBUF=64KB
    $loads = $server | Measure-EventServer -DurationSeconds 0.1 -WarmupSeconds 0 -IntervalSeconds 0.05 -RatePerSecond 200
    $turns = @($server | Measure-EventLoop -DurationSeconds 0.2 -IntervalSeconds 0.05)
    $findings = @($rows[-1].Verdict) + @($transfers.Verdict)
    $comparisons = Compare-Measurement $rows[2..2] $rows[2..2] -Property P50Microseconds, CpuPercent
}

AfterAll {
    $client.Dispose()
    $server | Stop-EventServer
}

Describe 'The table of <Name>' -ForEach @(
    @{ Name = 'measurements'; Get = { $rows }; Header = '^Multiplexer +Trigger +Sockets +P50 us +P99 us +Verdict +Active +CPU ns/ev +1us +10ms' }
    @{ Name = 'transfers'; Get = { $transfers }; Header = '^ +File: made-up bytes' }
    @{ Name = 'loads'; Get = { $loads[-1] }; Header = '^Target +Workload +Conns +Rate +Errors +P99 us +Verdict +P50 us +P99\.9 us +1us +10ms' }
    @{ Name = 'intervals'; Get = { $loads[0..1] }; Header = '^Target +Workload +Conns +Rate +Errors +P99 us +Verdict +P50 us +P99\.9 us +1us +10ms' }
    @{ Name = 'loops'; Get = { $turns[-1] }; Header = '^Process +Thread +Turns/s +P99 us +Lag max +Run % +Verdict +P50 us +Max us +Sleep % +1us +10ms' }
    @{ Name = 'intervals of loops'; Get = { $turns[0] }; Header = '^Process +Thread +Turns/s +P99 us +Lag max +Run % +Verdict +P50 us +Max us +Sleep % +1us +10ms' }
    @{ Name = 'comparisons'; Get = { $comparisons }; Header = '^Property +Case +Verdict +Difference % +p +Least % +N' }
    @{ Name = 'servers'; Get = { $server }; Header = '^ *Id +Name +State +EndPoint +Multiplexer +Active +Accepted +Received +Fault' }
    @{ Name = 'mechanisms'; Get = { Get-Multiplexer }; Header = '^Kind +Model +IsAvailable +TriggerModes +Reason' }
    @{ Name = 'sockets'; Get = { $sockets }; Header = '^State +Local +Remote +Process +Recv-Q +Send-Q +Timer' }
    @{ Name = 'TCP_INFO'; Get = { $infos }; Header = '^State +Local +Remote +Reading +RTT us +Retrans +Sent +Received' }
    @{ Name = 'TCP events'; Get = { $events }; Header = '^Time +Kind +Grade +Local +Remote +Process +Detail' }
    @{ Name = 'findings'; Get = { $findings }; Header = '^(Information|Warning|Error): \w+' }
    @{ Name = 'socket options'; Get = { $options }; Header = '^ +Socket: viewed descriptor \d+, Listener 127' }
    @{ Name = 'changed socket options'; Get = { $changes }; Header = '^ +Socket: viewed descriptor \d+, Listener 127' }
    @{ Name = 'known socket options'; Get = { Get-SocketOption }; Header = '^Name +Unit +Help +For +In state' }
    @{ Name = 'socket profiles'; Get = { Get-SocketProfile }; Header = '^ +Profile: LowLatency' }
) {
    It 'shows its columns within 120 characters' {
        $lines = (Get-Rendered (& $Get)).Trim("`r", "`n").Split("`n")
        $lines[0] | Should -Match $Header
        foreach ($line in $lines) { $line.Length | Should -BeLessOrEqual 120 }
    }

    It 'is the same for deserialized objects' {
        $objects = & $Get
        Get-Rendered (Get-Deserialized $objects) | Should -Be (Get-Rendered $objects)
    }

    It 'has a list beside it, the same for deserialized objects' {
        $objects = & $Get
        # A thread's figures may change between two readings.
        $moving = '(LoopCpuSeconds|VoluntaryContextSwitches|InvoluntaryContextSwitches).*'
        $list = (Get-Rendered $objects -List) -replace $moving
        (Get-Rendered (Get-Deserialized $objects) -List) -replace $moving | Should -Be $list
        $list | Should -Not -Match 'Histogram'
    }
}

Describe 'The table of a live view' {
    It 'has intervals and result under one header' {
        @((Get-Rendered $loads).Split("`n") | Where-Object { $_ -match '^Target ' }) | Should -HaveCount 1
    }
}

Describe 'Objects of several types in one pipeline' {
    BeforeAll {
        $finding = $findings[0]
        # A repair requires root, and something to repair.
        $repair = [Activator]::CreateInstance(
            $finding.GetType().Assembly.GetType('EventIo.Diagnosis.Repairing.RepairResult'))
        $repair.GetType().GetProperty('Finding').SetValue($repair, $finding)
        $path = Get-TemporaryPath
        Export-HostSnapshot $path -WindowSeconds 0.1
        $moment = Import-HostSnapshot $path
        Remove-Item $path
        # After an object of another type, no object is shown in its table.
        $mixed = @(
            [datetime]::UnixEpoch, (Get-Multiplexer)[0], $rows[-1], $loads[-1], $loads[0], $comparisons[0], $server, $sockets[0],
            $infos[0], $events[0], $options[0], $changes[0], (Get-SocketOption)[0], (Get-SocketProfile)[0], $transfers[0],
            (Get-EventLoop -ProcessId $PID)[0], (Get-EpollInstance -ProcessId $PID)[0],
            (Get-EpollInstance -ProcessId $PID -IncludeEntry)[0], $finding, $repair, $turns[-1], $turns[0], $moment
        )
        $hasRings = (Get-Multiplexer IoUring).IsAvailable
        if ($hasRings) {
            $ring = Start-EventServer -Multiplexer IoUring
            $mixed += (Get-IoUringInstance -ProcessId $PID)[0], (Get-IoUringInstance -ProcessId $PID -IncludeEntry)[0]
            $ring | Stop-EventServer
        }
    }

    It 'show four to eight properties each, and no histogram' {
        foreach ($object in $mixed[1..($mixed.Count - 1)]) {
            $lines = @((Get-Rendered $mixed[0], $object).Split("`n") | Where-Object { $_ -match '^\w+ +: ' })
            $names = @($lines -replace ' +:.*')
            $names.Count | Should -BeIn (4..8) -Because $object.GetType().Name
            "$names" | Should -Be "$($object.PSStandardMembers.DefaultDisplayPropertySet.ReferencedPropertyNames)"
            "$names" | Should -Not -Match 'Histogram'
        }
    }

    It 'are the same when deserialized' {
        foreach ($object in $mixed[1..($mixed.Count - 1)]) {
            $far = Get-Deserialized $object
            Get-Rendered $mixed[0], $far | Should -Be (Get-Rendered $mixed[0], $object) -Because $object.GetType().Name
        }
    }

    It 'are every type that a cmdlet of the module writes' {
        $written = (Get-Command -Module EventIo).OutputType.Type | Where-Object { $_.Namespace -like 'EventIo*' } |
            Where-Object { $hasRings -or $_.Name -notlike 'IoUring*' } | Sort-Object FullName -Unique
        $shown = $mixed | ForEach-Object GetType | Where-Object { $_.Namespace -like 'EventIo*' } | Sort-Object FullName -Unique
        $shown.FullName | Should -Be $written.FullName
    }
}

Describe 'A list' {
    It 'shows figures of a ring only for a server that has one' {
        Get-Rendered $server -List | Should -Not -Match '(?m)^(RingFeatures|SubmissionQueueSize)'
    }

    It 'begins with what identifies the object' {
        (Get-Rendered $loads[-1] -List).Trim() | Should -Match '^Target +: '
        (Get-Rendered $server -List).Trim() | Should -Match '^Id +: '
        (Get-Rendered $changes -List).Trim() | Should -Match '^Name +: .*\s+PreviousValue +: .*\s+AskedValue +: .*\s+Value +: '
    }
}

Describe 'What crosses a process boundary' {
    It 'has every figure, and the histogram only as its bar and a text: <Name>' -ForEach @(
        @{ Name = 'mechanisms'; Get = { $rows[-1] } }
        @{ Name = 'loads'; Get = { $loads[-1] } }
        @{ Name = 'intervals'; Get = { $loads[0] } }
        @{ Name = 'loops'; Get = { $turns[-1] } }
    ) {
        $near = & $Get
        $far = Get-Deserialized $near
        foreach ($property in $near.psobject.Properties) {
            if ($property.Name -match '^(Response|Service|Lag)?Histogram$') { continue }
            # A deserialized enumeration is a number that shows its name.
            $value = if ($property.Value -is [enum]) { $far.($property.Name).ToString() } else { $far.($property.Name) }
            "$value" | Should -Be "$($property.Value)" -Because $property.Name
        }
        @($far.psobject.Properties | Where-Object Name -Match '^(Response|Service|Lag)?Histogram$') | Should -HaveCount 0
    }
}

Describe 'A finding' {
    It 'keeps its properties across a process boundary, so that scripts can select it' {
        foreach ($row in $rows[-1], (Get-Deserialized $rows[-1])) {
            $found = $row.Verdict | Where-Object Kind -eq TooFewSamples
            "$found" | Should -Match '^TooFewSamples: 200 turns; P99 needs 1,000'
            $found.Evidence | Should -Match '^200 turns'
            $found.Remedy | Should -BeExactly 'Raise -Iteration.'
            "$($found.Severity)" | Should -BeExactly 'Warning'
            $row.Verdict -match 'TooFewSamples' | Should -HaveCount 1
            "$($row.Verdict)" | Should -Match 'TooFewSamples: '
            @($row | Where-Object { $_.Verdict.Kind -eq 'TooFewSamples' }) | Should -HaveCount 1
        }
    }

    It 'that repeats a column is left out of the notes' {
        $copying = @($transfers | Where-Object { $_.Verdict.Kind -eq 'Copied' })
        $copying.Count | Should -BeGreaterThan 0
        foreach ($row in $copying + @(Get-Deserialized $copying)) {
            [EventIo.Views.FormatView]::TransferNote($row) | Should -Not -Match 'Copied'
        }
    }

    It 'comes before less important ones in tables' {
        $finding = Get-LibraryType EventIo.Findings.Finding
        $unsorted = [array]::CreateInstance($finding, 2)
        $unsorted[0] = $finding::Of('Idle', 'a.', '')
        $unsorted[1] = $finding::Of('UnexpectedStatus', 'b.', '')
        $row = [pscustomobject]@{ Status = 'Measured'; Verdict = $finding::Sort($unsorted) }
        [EventIo.Views.FormatView]::Note($row) | Should -BeExactly "UnexpectedStatus`nIdle"
        [EventIo.Views.FormatView]::Note((Get-Deserialized $row)) | Should -BeExactly "UnexpectedStatus`nIdle"
    }
}

Describe 'FormatView' {
    It 'writes <Value> as <Text>' -ForEach @(
        @{ Value = 0; Text = '0.00' }
        @{ Value = 0.04567; Text = '0.05' }
        @{ Value = 1.9449; Text = '1.94' }
        @{ Value = 14.349; Text = '14.3' }
        @{ Value = 137.4; Text = '137' }
        @{ Value = 1020.4; Text = '1020' }
        @{ Value = $null; Text = '' }
    ) {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
            [EventIo.Views.FormatView]::Number($Value) | Should -BeExactly $Text
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'writes <Value> bytes as <Text>' -ForEach @(
        @{ Value = 0; Text = '0 B' }
        @{ Value = 999; Text = '999 B' }
        @{ Value = 1000; Text = '1.00 kB' }
        @{ Value = 104857600; Text = '105 MB' }
        @{ Value = $null; Text = '' }
    ) {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
            [EventIo.Views.FormatView]::Bytes($Value) | Should -BeExactly $Text
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'writes the timer of <State> as <Text>' -ForEach @(
        @{ State = @{ Timer = 'KeepAlive'; TimerMilliseconds = 3960000; TimerRetransmits = 0 }; Text = 'KeepAlive 66 min' }
        @{ State = @{ Timer = 'Retransmit'; TimerMilliseconds = 204; TimerRetransmits = 3 }; Text = 'Retransmit x3 204 ms' }
        @{ State = @{ Timer = 'TimeWait'; TimerMilliseconds = 59500 }; Text = 'TimeWait 59.5 s' }
        @{ State = @{ Timer = 'KeepAlive'; TimerMilliseconds = 7170000 }; Text = 'KeepAlive 120 min' }
        @{ State = @{ Timer = 'None' }; Text = '' }
        @{ State = @{ AcceptQueuePercent = 25.0 }; Text = '25 % full' }
        @{ State = @{ AcceptQueuePercent = 133.33 }; Text = '133 % full' }
        @{ State = @{ }; Text = '' }
    ) {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
            [EventIo.Views.FormatView]::Timer([pscustomobject]$State) | Should -BeExactly $Text
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'calls a socket of <Kind> that is <State> <Text>' -ForEach @(
        @{ Kind = 'Udp'; State = 'Closed'; Text = 'Unconnected' }
        @{ Kind = 'Tcp'; State = 'Closed'; Text = 'Closed' }
        @{ Kind = 'Unix'; State = 'Established'; Text = 'Established' }
    ) {
        [EventIo.Views.FormatView]::State([pscustomobject]@{ Kind = $Kind; State = $State }) | Should -BeExactly $Text
    }

    It 'shortens the end <End> so that its port is visible' -ForEach @(
        @{ End = '127.0.0.1:80'; Text = '127.0.0.1:80' }
        @{ End = '255.255.255.255:65535'; Text = '255.255.255.255:65535' }
        @{ End = '[::ffff:10.1.2.3]:443'; Text = '10.1.2.3:443' }
        @{ End = '[::ffff:0]:443'; Text = '[::ffff:0]:443' }
        @{ End = '[2001:db8:1:2:3:4:5:6]:443'; Text = '…db8:1:2:3:4:5:6]:443' }
        @{ End = $null; Text = '' }
    ) {
        [EventIo.Views.FormatView]::EndPoint($End) | Should -BeExactly $Text
    }

    It 'writes bytes so far, and bytes per second if there are two samples' {
        [EventIo.Views.FormatView]::Flow(5, $null) | Should -BeExactly '5 B'
        [EventIo.Views.FormatView]::Flow(5, 7) | Should -BeExactly '7 B/s'
    }

    It 'writes a size of <Value> bytes as <Text>' -ForEach @(
        @{ Value = 0; Text = '0 B' }
        @{ Value = 1023; Text = '1023 B' }
        @{ Value = 1024; Text = '1 KiB' }
        @{ Value = 1536; Text = '1.5 KiB' }
        @{ Value = 1073741824; Text = '1 GiB' }
        @{ Value = $null; Text = '' }
    ) {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture
            [EventIo.Views.FormatView]::Size($Value) | Should -BeExactly $Text
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'shows a share as a bar of eighths' {
        [EventIo.Views.FormatView]::Bar(1) | Should -BeExactly '████████████'
        [EventIo.Views.FormatView]::Bar(0.5) | Should -BeExactly '██████      '
        [EventIo.Views.FormatView]::Bar(0) | Should -BeExactly '            '
        [EventIo.Views.FormatView]::Bar($null) | Should -BeExactly ''
    }

    It 'says why a transfer was not measured, and which is the fastest' {
        [EventIo.Views.FormatView]::TransferNote($transfers[3]) | Should -Match '^Unavailable .+'
        @($transfers[0..2] | Where-Object { [EventIo.Views.FormatView]::TransferNote($_) -match 'Fastest' }) | Should -HaveCount 1
    }

    It 'follows the culture of the user' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            [EventIo.Views.FormatView]::Number(1.94) | Should -BeExactly '1,94'
            [EventIo.Views.FormatView]::Join(@('1,94', '2,5')) | Should -BeExactly '1,94; 2,5'
            Get-Rendered $rows[-1] -List | Should -Match 'RoundP50Microseconds +: [\d,]+(; [\d,]+)+'
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'shows the reason of a row without figures, and the keywords of one with figures' {
        [EventIo.Views.FormatView]::Note($rows[1]) | Should -Match '^Select has no trigger mode Edge'
        [EventIo.Views.FormatView]::Note($rows[-1]) | Should -Match '(?m)^TooFewSamples$'
    }
}

Describe 'Names from outside' -Skip:(-not $IsLinux) {
    BeforeAll {
        $folder = Get-TemporaryPath
        $null = New-Item $folder -ItemType Directory
        $path = "$folder/`e]0;pwned`a"
        $hostile = Start-EventServer -Path $path
    }

    AfterAll {
        $hostile | Stop-EventServer
        Remove-Item $folder -Recurse
    }

    It 'are shown without terminal escapes: <Name>' -ForEach @(
        @{ Name = 'the table of servers'; Show = { Get-Rendered $hostile } }
        @{ Name = 'the list of servers'; Show = { Get-Rendered $hostile -List } }
        @{ Name = 'the table of sockets'; Show = { Get-Rendered (Get-TcpSocket -Kind Unix | Where-Object Path -EQ $path) } }
        @{ Name = 'the list of sockets'; Show = { Get-Rendered (Get-TcpSocket -Kind Unix | Where-Object Path -EQ $path) -List } }
        @{ Name = 'the text of a socket'; Show = { "$(Get-TcpSocket -Kind Unix | Where-Object Path -EQ $path)" } }
        @{ Name = 'the text of a server'; Show = { "$hostile" } }
        @{ Name = 'an error'; Show = { Get-Rendered (Get-Failure { Start-EventServer -Path $path }) } }
        @{ Name = 'a message'; Show = { $all = Start-EventServer -Path "$path-2" -Verbose 4>&1; $all[-1] | Stop-EventServer; "$($all[0..($all.Count - 2)])" } }
        @{ Name = 'a question'; Show = {
            $null = Start-Transcript "$folder/asked"
            $hostile | Stop-EventServer -WhatIf
            $null = Stop-Transcript
            (Get-Content "$folder/asked") -match 'What if|Stop event server' -join ' '
        } }
    ) {
        $text = & $Show
        $text | Should -Not -Match '[\x07\x1B]'
        # A table may cut the rest.
        $text | Should -Match '\\x'
    }

    It 'are unchanged in the property' {
        $hostile.Path | Should -BeExactly $path
    }
}
