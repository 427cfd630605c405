BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    $outString = Get-Command Out-String -ErrorAction Ignore
    $formatList = Get-Command Format-List -ErrorAction Ignore
    $canRender = $outString -and $formatList
    $lacking = 'the embedded engine has no Out-String'

    function Get-Rendered($Objects, [switch] $List) {
        $text = if ($List) { $Objects | & $formatList | & $outString -Width 120 } else { $Objects | & $outString -Width 120 }
        $text -replace '\e\[[\d;]*m'
    }

    # What remoting does to an object.
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
    $options = $server | Get-SocketOption TCP_*
    $changes = $server | Set-SocketOption -Option TCP_NODELAY=0, SO_RCVBUF=64KB
    $loads = $server | Measure-EventServer -DurationSeconds 0.1 -WarmupSeconds 0 -IntervalSeconds 0.05 -RatePerSecond 200
    $comparisons = Compare-Measurement $rows[2..2] $rows[2..2] -Property P50Microseconds, CpuPercent
}

AfterAll {
    $client.Dispose()
    $server | Stop-EventServer
}

Describe 'The table of <Name>' -ForEach @(
    @{ Name = 'measurements'; Get = { $rows }; Header = '^Multiplexer +Trigger +Sockets +Active +P50 us +P99 us +P99\.9 us +CPU ns/ev +CPU % +Scanned +1us +10ms Note' }
    @{ Name = 'transfers'; Get = { $transfers }; Header = '^Method +Size +Control +Rate +CPU ns/KiB +Calls/MiB +Zero-copy +Of best' }
    @{ Name = 'loads'; Get = { $loads[-1] }; Header = '^Target +Workload +Conns +Req/s +Bytes/s +P50 us +P99 us +P99\.9 us +Service P50, P99 +Errors +1us +10ms Note' }
    @{ Name = 'intervals'; Get = { $loads[0..1] }; Header = '^Target +Workload +Conns +Req/s +Bytes/s +P50 us +P99 us +P99\.9 us +Service P50, P99 +Errors +1us +10ms Note' }
    @{ Name = 'comparisons'; Get = { $comparisons }; Header = '^Property +Case +Verdict +Difference % +p +Least % +N' }
    @{ Name = 'servers'; Get = { $server }; Header = '^ *Id +Name +State +Multiplexer +EndPoint +Threads +Active +Accepted +Received +CPU s +Fault' }
    @{ Name = 'mechanisms'; Get = { Get-Multiplexer }; Header = '^Kind +Model +IsAvailable +TriggerModes +Reason' }
    @{ Name = 'sockets'; Get = { $sockets }; Header = '^State +Recv-Q +Send-Q +Local +Remote +RTT us +Timer +FD +Process' }
    @{ Name = 'TCP_INFO'; Get = { $infos }; Header = '^State +Local +Remote +RTT us +Cwnd +Retrans +Sent +Received +Reading' }
    @{ Name = 'socket options'; Get = { $options }; Header = '^ +Socket: viewed descriptor \d+, Listener 127' }
    @{ Name = 'changed socket options'; Get = { $changes }; Header = '^ +Socket: viewed descriptor \d+, Listener 127' }
    @{ Name = 'known socket options'; Get = { Get-SocketOption }; Header = '^Name +Unit +For +In state +Since +Help' }
    @{ Name = 'socket profiles'; Get = { Get-SocketProfile }; Header = '^ +Profile: LowLatency' }
) {
    It 'shows its columns within 120 characters' {
        if (-not $canRender) { Set-ItResult -Skipped -Because $lacking }
        $lines = (Get-Rendered (& $Get)).Trim("`r", "`n").Split("`n")
        $lines[0] | Should -Match $Header
        foreach ($line in $lines) { $line.Length | Should -BeLessOrEqual 120 }
    }

    It 'is the same for objects from elsewhere' {
        if (-not $canRender) { Set-ItResult -Skipped -Because $lacking }
        $objects = & $Get
        Get-Rendered (Get-Deserialized $objects) | Should -Be (Get-Rendered $objects)
    }

    It 'has a list beside it, the same for objects from elsewhere' {
        if (-not $canRender) { Set-ItResult -Skipped -Because $lacking }
        $objects = & $Get
        # A thread's own figures may move on between two looks.
        $moving = '(LoopCpuSeconds|VoluntaryContextSwitches|InvoluntaryContextSwitches).*'
        $list = (Get-Rendered $objects -List) -replace $moving
        (Get-Rendered (Get-Deserialized $objects) -List) -replace $moving | Should -Be $list
        $list | Should -Not -Match 'Histogram'
    }
}

Describe 'The table of a live view' {
    It 'has intervals and result under one header' {
        if (-not $canRender) { Set-ItResult -Skipped -Because $lacking }
        @((Get-Rendered $loads).Split("`n") | Where-Object { $_ -match '^Target ' }) | Should -HaveCount 1
    }
}

Describe 'What crosses a process boundary' {
    It 'has every figure, and the histogram only as its bar and a text: <Name>' -ForEach @(
        @{ Name = 'mechanisms'; Get = { $rows[-1] } }
        @{ Name = 'loads'; Get = { $loads[-1] } }
        @{ Name = 'intervals'; Get = { $loads[0] } }
    ) {
        $near = & $Get
        $far = Get-Deserialized $near
        foreach ($property in $near.psobject.Properties) {
            if ($property.Name -match '^(Response|Service)?Histogram$') { continue }
            # A deserialized enumeration is a number that shows its name.
            $value = if ($property.Value -is [enum]) { $far.($property.Name).ToString() } else { $far.($property.Name) }
            "$value" | Should -Be "$($property.Value)" -Because $property.Name
        }
        @($far.psobject.Properties | Where-Object Name -Match '^(Response|Service)?Histogram$') | Should -HaveCount 0
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
            [EventIo.FormatView]::Number($Value) | Should -BeExactly $Text
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
            [EventIo.FormatView]::Bytes($Value) | Should -BeExactly $Text
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
            [EventIo.FormatView]::Timer([pscustomobject]$State) | Should -BeExactly $Text
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'calls a socket of <Kind> that is <State> <Text>' -ForEach @(
        @{ Kind = 'Udp'; State = 'Closed'; Text = 'Unconnected' }
        @{ Kind = 'Tcp'; State = 'Closed'; Text = 'Closed' }
        @{ Kind = 'Unix'; State = 'Established'; Text = 'Established' }
    ) {
        [EventIo.FormatView]::State([pscustomobject]@{ Kind = $Kind; State = $State }) | Should -BeExactly $Text
    }

    It 'writes the end <End> so that its port is seen' -ForEach @(
        @{ End = '127.0.0.1:80'; Text = '127.0.0.1:80' }
        @{ End = '255.255.255.255:65535'; Text = '255.255.255.255:65535' }
        @{ End = '[::ffff:10.1.2.3]:443'; Text = '10.1.2.3:443' }
        @{ End = '[::ffff:0]:443'; Text = '[::ffff:0]:443' }
        @{ End = '[2001:db8:1:2:3:4:5:6]:443'; Text = '…db8:1:2:3:4:5:6]:443' }
        @{ End = $null; Text = '' }
    ) {
        [EventIo.FormatView]::EndPoint($End) | Should -BeExactly $Text
    }

    It 'writes bytes so far, and bytes in a second where there are two samples' {
        [EventIo.FormatView]::Flow(5, $null) | Should -BeExactly '5 B'
        [EventIo.FormatView]::Flow(5, 7) | Should -BeExactly '7 B/s'
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
            [EventIo.FormatView]::Size($Value) | Should -BeExactly $Text
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'shows a share as a bar of eighths' {
        [EventIo.FormatView]::Bar(1) | Should -BeExactly '████████████'
        [EventIo.FormatView]::Bar(0.5) | Should -BeExactly '██████      '
        [EventIo.FormatView]::Bar(0) | Should -BeExactly '            '
        [EventIo.FormatView]::Bar($null) | Should -BeExactly ''
    }

    It 'says of a transfer that was not measured why, and who is the fastest' {
        [EventIo.FormatView]::TransferNote($transfers[3]) | Should -Match '^Unavailable .+'
        @($transfers[0..2] | Where-Object { [EventIo.FormatView]::TransferNote($_) -match 'Fastest' }) | Should -HaveCount 1
    }

    It 'follows the culture of the user' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'de-DE'
            [EventIo.FormatView]::Number(1.94) | Should -BeExactly '1,94'
        }
        finally { [cultureinfo]::CurrentCulture = $before }
    }

    It 'shows the reason of a row without figures, and the bar and catchwords of one with' {
        [EventIo.FormatView]::Note($rows[1]) | Should -Match '^Select has no trigger mode Edge'
        [EventIo.FormatView]::Note($rows[-1]) | Should -Match '^[ ▁-█]{12} .*TooFewSamples'
    }
}
