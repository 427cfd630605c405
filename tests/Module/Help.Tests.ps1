BeforeDiscovery {
    . "$PSScriptRoot/Import-EventIo.ps1"
    $cmdlets = [string[]](Get-Module EventIo).ExportedCmdlets.Keys
}

BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
    # Examples write to the folder of GetTempPath, so TMPDIR is set to a folder of this test.
    $temporary = $env:TMPDIR
    $env:TMPDIR = [IO.Directory]::CreateTempSubdirectory('eventio-help-').FullName
}

AfterAll {
    Get-EventServer | Stop-EventServer
    [IO.Directory]::Delete($env:TMPDIR, $true)
    $env:TMPDIR = $temporary
}

Describe 'Help' {
    It 'exists for every cmdlet' {
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
        # A hidden parameter binds to a property of piped objects; nobody types it.
        $shown = foreach ($parameter in $command.Parameters.Values) {
            if (-not @($parameter.Attributes.Where({ $_ -is [Parameter] -and $_.DontShow }))) { $parameter.Name }
        }
        $real = [System.Collections.Generic.SortedSet[string]]::new([string[]]$shown)
        $real.ExceptWith([string[]]$common)
        [string[]]$documented | Should -Be ([string[]]$real)
    }

    It 'describes each parameter as the cmdlet declares it' {
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

    It 'is found online, below the project' {
        $project = (Get-Module EventIo).ProjectUri.AbsoluteUri
        $command.HelpUri | Should -Be "$project/blob/main/en-US/$($command.Name).md"
        $help.relatedLinks.navigationLink[0].uri | Should -Be $command.HelpUri
    }

    It 'names the values that a parameter accepts' {
        foreach ($parameter in $help.parameters.parameter) {
            $type = $command.Parameters[$parameter.name].ParameterType
            $item = $type.IsArray ? $type.GetElementType() : ([Nullable]::GetUnderlyingType($type) ?? $type)
            if (-not $item.IsEnum) { continue }
            foreach ($value in [Enum]::GetNames($item)) {
                "$($parameter.description.Text)" | Should -MatchExactly "\b$value\b" -Because "-$($parameter.name)"
            }
        }
    }

    It 'has examples that run as pasted' {
        # A repair of whatever is wrong with this host would ask first.
        $PSDefaultParameterValues = @{ 'Repair-NetworkHost:WhatIf' = $true }
        $ran = 0
        foreach ($example in $help.examples.example) {
            if ($example.code -match '::1' -and -not (Test-Bind ::1)) { continue }
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
