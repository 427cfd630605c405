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
    $server = Start-EventServer -Name viewed
}

AfterAll {
    $server | Stop-EventServer
}

Describe 'The table of <Name>' -ForEach @(
    @{ Name = 'measurements'; Get = { $rows }; Header = '^Multiplexer +Trigger +Sockets +Active +P50 us +P99 us +P99\.9 us +CPU ns/ev +CPU % +Scanned +1us +10ms Note' }
    @{ Name = 'servers'; Get = { $server }; Header = '^ *Id +Name +State +Multiplexer +EndPoint +Threads +Active +Accepted +Received +CPU s +Fault' }
    @{ Name = 'mechanisms'; Get = { Get-Multiplexer }; Header = '^Kind +Model +IsAvailable +TriggerModes +Reason' }
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

Describe 'What crosses a process boundary' {
    It 'has every figure, and the histogram only as its bar' {
        $far = (Get-Deserialized $rows)[-1]
        $near = $rows[-1]
        foreach ($property in $near.psobject.Properties) {
            if ($property.Name -eq 'Histogram') { continue }
            # A deserialized enumeration is a number that shows its name.
            $value = if ($property.Value -is [enum]) { $far.($property.Name).ToString() } else { $far.($property.Name) }
            "$value" | Should -Be "$($property.Value)" -Because $property.Name
        }
        $far.psobject.Properties['Histogram'] | Should -BeNullOrEmpty
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
