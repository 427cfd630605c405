BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    $module = Get-Module EventIo
    $path = "$($module.ModuleBase)/EventIo.psd1"
    $source = & ([scriptblock]::Create([IO.File]::ReadAllText($path)))
}

Describe 'The manifest' {
    BeforeAll {
        $manifest = Test-ModuleManifest $path
    }

    It 'is valid and has a version' {
        $manifest.Version | Should -BeGreaterOrEqual ([version]'0.1.0')
    }

    It 'asks for PowerShell 7.6' {
        $manifest.PowerShellVersion | Should -Be ([version]'7.6')
    }

    It 'is for PowerShell Core alone' {
        $manifest.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'lists what <_> there are, without a wildcard' -ForEach @(
        'CmdletsToExport', 'FunctionsToExport', 'VariablesToExport', 'AliasesToExport'
    ) {
        $source.ContainsKey($_) | Should -BeTrue -Because 'an absent list exports everything'
        $source[$_] | Should -Not -Match '\*'
    }
}

Describe 'The module' {
    It 'is a binary module of the version that the manifest says' {
        $module.ModuleType | Should -Be 'Binary'
        $module.Version | Should -Be $source.ModuleVersion
    }

    It 'exports the cmdlets that the manifest lists, and nothing else' {
        $exported = [string[]]@($module.ExportedCommands.Keys)
        $listed = [string[]]@($source.CmdletsToExport)
        [Array]::Sort($exported)
        [Array]::Sort($listed)
        $exported | Should -Be $listed
    }

    It 'imports again over itself, twice' {
        {
            Import-Module $path -Force -ErrorAction Stop
            Import-Module $path -Force -ErrorAction Stop
        } | Should -Not -Throw
        @(Get-Module EventIo) | Should -HaveCount 1
    }

    It 'leaves and comes back' {
        Remove-Module EventIo
        Get-Module EventIo | Should -BeNullOrEmpty
        Import-Module $path -ErrorAction Stop
        Get-Module EventIo | Should -Not -BeNullOrEmpty
    }
}
