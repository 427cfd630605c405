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

    It 'requires PowerShell 7.6' {
        $manifest.PowerShellVersion | Should -Be ([version]'7.6')
    }

    It 'is for PowerShell Core only' {
        $manifest.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'has the links and notes that a gallery shows' {
        $manifest.ProjectUri | Should -Not -BeNullOrEmpty
        $manifest.LicenseUri | Should -Not -BeNullOrEmpty
        $manifest.ReleaseNotes | Should -Not -BeNullOrEmpty
    }

    It 'has the list <_>, without a wildcard' -ForEach @(
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

    It 'exports every cmdlet that has a help page, which the build requires for each' {
        $files = [IO.Directory]::GetFiles("$PSScriptRoot/../../en-US", '*-*.md')
        $pages = [string[]]$files.ForEach{ [IO.Path]::GetFileNameWithoutExtension($_) }
        $exported = [string[]]@($module.ExportedCmdlets.Keys)
        [Array]::Sort($exported)
        [Array]::Sort($pages)
        $exported | Should -Be $pages
    }

    It 'can be imported twice more while it is loaded' {
        {
            Import-Module $path -Force -ErrorAction Stop
            Import-Module $path -Force -ErrorAction Stop
        } | Should -Not -Throw
        @(Get-Module EventIo) | Should -HaveCount 1
    }

    It 'is removed and imported again' {
        Remove-Module EventIo
        Get-Module EventIo | Should -BeNullOrEmpty
        Import-Module $path -ErrorAction Stop
        Get-Module EventIo | Should -Not -BeNullOrEmpty
    }
}
