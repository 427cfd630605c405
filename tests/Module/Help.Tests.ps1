BeforeDiscovery {
    $cmdlets = 'Compare-Measurement', 'Export-LatencyHistogram', 'Get-EventServer', 'Get-Multiplexer', 'Get-SocketOption',
        'Get-SocketProfile', 'Get-TcpInfo', 'Get-TcpSocket', 'Measure-EventServer', 'Measure-Multiplexer',
        'Measure-ZeroCopy', 'Receive-SocketFile', 'Send-SocketFile', 'Set-SocketOption',
        'Start-EventServer', 'Stop-EventServer'
}

BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
    # Examples write where GetTempPath says: a folder that is ours alone.
    $temporary = $env:TMPDIR
    $env:TMPDIR = [IO.Directory]::CreateTempSubdirectory('eventio-help-').FullName
}

AfterAll {
    Get-EventServer | Stop-EventServer
    [IO.Directory]::Delete($env:TMPDIR, $true)
    $env:TMPDIR = $temporary
}

Describe 'Help' {
    It 'is there for every cmdlet' {
        foreach ($name in (Get-Module EventIo).ExportedCmdlets.Keys) {
            "$((Get-Help $name).Synopsis)" | Should -Match '^[A-Z].*\.$' -Because "$name has a synopsis"
        }
    }
}

Describe 'Help of <_>' -ForEach $cmdlets {
    BeforeAll {
        $help = Get-Help $_ -Full
        $command = Get-Command $_
    }

    It 'has the parameters that the cmdlet has' {
        $documented = [System.Collections.Generic.SortedSet[string]]::new([string[]]$help.parameters.parameter.name)
        $real = [System.Collections.Generic.SortedSet[string]]::new([string[]]$command.Parameters.Keys)
        $real.ExceptWith([string[]]$common)
        [string[]]$documented | Should -Be ([string[]]$real)
    }

    It 'tells of each parameter what the cmdlet does' {
        foreach ($parameter in $help.parameters.parameter) {
            $real = $command.Parameters[$parameter.name]
            "$($parameter.description.Text)" | Should -Not -BeNullOrEmpty -Because "-$($parameter.name) is described"
            $type = [Nullable]::GetUnderlyingType($real.ParameterType) ?? $real.ParameterType
            $parameter.type.name | Should -Be $type.Name -Because "-$($parameter.name)"
            $mandatory = $pipeline = $false
            foreach ($set in $real.ParameterSets.Values) {
                $mandatory = $mandatory -or $set.IsMandatory
                $pipeline = $pipeline -or $set.ValueFromPipeline -or $set.ValueFromPipelineByPropertyName
            }
            [bool]::Parse($parameter.required) | Should -Be $mandatory -Because "-$($parameter.name)"
            $parameter.pipelineInput.StartsWith('True') | Should -Be $pipeline -Because "-$($parameter.name)"
        }
    }

    It 'has description, inputs, outputs, notes and links' {
        "$($help.description.Text)" | Should -Not -BeNullOrEmpty
        "$($help.inputTypes.inputType.type.name)" | Should -Not -BeNullOrEmpty
        "$($help.returnValues.returnValue.type.name)" | Should -Not -BeNullOrEmpty
        "$($help.alertSet.alert.Text)" | Should -Not -BeNullOrEmpty
        $help.relatedLinks.navigationLink.linkText | Should -Contain 'about_EventIo'
    }

    It 'has examples that run as pasted' {
        $lacking = -not (Get-Command Format-List -ErrorAction Ignore)
        $ran = 0
        foreach ($example in $help.examples.example) {
            if ($lacking -and $example.code -match 'Format-List') { continue }
            $errors = @(& ([scriptblock]::Create($example.code)) 2>&1 3>$null | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
            "$errors" | Should -BeNullOrEmpty -Because $example.code
            $ran++
        }
        $ran | Should -BeGreaterThan 1
    }
}

Describe 'about_EventIo' {
    It 'is found' {
        $topic = [IO.File]::ReadAllText("$((Get-Module EventIo).ModuleBase)/en-US/about_EventIo.help.txt")
        "$(Get-Help about_EventIo)".Trim() | Should -Be $topic.Trim()
    }

    It 'names every cmdlet, and lines fit an 80-column screen' {
        $topic = [IO.File]::ReadAllText("$((Get-Module EventIo).ModuleBase)/en-US/about_EventIo.help.txt")
        foreach ($name in (Get-Module EventIo).ExportedCmdlets.Keys) { $topic | Should -Match $name }
        foreach ($line in $topic.Split("`n")) { $line.Length | Should -BeLessOrEqual 80 }
    }
}

Describe 'about_EventIo_SocketOption' {
    It 'is found, and names every option' {
        $topic = "$(Get-Help about_EventIo_SocketOption)"
        foreach ($option in Get-SocketOption) { $topic | Should -Match "(?m)^    $($option.Name): " }
    }
}
