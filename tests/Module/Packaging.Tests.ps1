BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    $base = (Get-Module EventIo).ModuleBase
    $version = (Get-Module EventIo).Version
    $checkout = "$PSScriptRoot/../.."

    # A new user with an empty home, module path and list of repositories.
    $user = Join-Path ([IO.Path]::GetTempPath()) "eventio-$([guid]::NewGuid())"
    $null = New-Item "$user/.local/share", "$user/.cache", "$user/repository" -ItemType Directory

    # Runs a script as that user, in the program that runs this test.
    function Invoke-AsUser([string] $Script) {
        $start = [Diagnostics.ProcessStartInfo]::new("$PSHOME/pwsh")
        foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $Script) { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        foreach ($name in 'PSModulePath', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME') { $null = $start.Environment.Remove($name) }
        $start.Environment['HOME'] = $user
        $start.Environment['NO_COLOR'] = '1'
        $process = [Diagnostics.Process]::Start($start)
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        $process.ExitCode | Should -Be 0 -Because "$output$($errors.Result)"
        $output.Trim() -split '\r?\n'
    }
}

AfterAll {
    Remove-Item $user -Recurse -ErrorAction Ignore
}

Describe 'The package' {
    It 'is published once by build.ps1, installed by Install-PSResource, and works' {
        if (-not (Test-Path "$PSHOME/pwsh") -or -not (Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable)) {
            Set-ItResult -Skipped -Because 'this host is not pwsh with PSResourceGet'
        }
        $package = Join-Path $user EventIo $version
        $null = New-Item $package -ItemType Directory
        Copy-Item "$base/EventIo.psd1", "$base/*.ps1xml", "$base/LICENSE", "$base/en-US", "$base/bin" $package -Recurse
        # The current folder must stay empty: without .config, NuGet would write its configuration there.
        $said = (Invoke-AsUser "`$ErrorActionPreference = 'Stop'
            Set-Location (New-Item '$user/here' -ItemType Directory)
            `$build = '$checkout/build.ps1'
            & `$build -Task Install, Build -WhatIf
            `$publish = @{ Task = 'Publish'; PackagePath = '$package' }
            Register-PSResourceRepository Here -Uri '$user/repository' -Trusted
            & `$build @publish -Repository Here -WhatIf
            & `$build @publish -Repository Here
            try { & `$build @publish -Repository Here } catch { `"`$_`" }
            try { & `$build @publish -Repository H* } catch { `"`$_`" }
            Install-PSResource EventIo -Repository Here") -join "`n"
        $said | Should -Match '(?s)What if.*"Build".*What if.*"Package".*What if.*"Install".*What if.*"Publish".*Published.*already in Here.*no repository ''H\*'''
        [regex]::Matches($said, 'Published').Count | Should -Be 1
        Get-ChildItem "$user/repository" -Filter *.nupkg | Should -HaveCount 1
        Get-ChildItem "$user/here" -Force | Should -BeNullOrEmpty

        $answer = Invoke-AsUser "`$ErrorActionPreference = 'Stop'
            `$server = Start-EventServer -Multiplexer Poll | Stop-EventServer -PassThru
            `$server.State; (Get-Module EventIo).ModuleBase; (Get-Help Get-Multiplexer).Name"
        $answer | Should -Be 'Stopped', "$user/.local/share/powershell/Modules/EventIo/$version", 'Get-Multiplexer'
    }
}

Describe 'build.ps1' {
    It 'requires -Repository to publish' {
        { & "$checkout/build.ps1" -Task Publish } | Should -Throw '*-Repository*'
    }

    It 'refuses unknown parameters' {
        { & "$checkout/build.ps1" -Taks Package } | Should -Throw "*'Taks'*"
    }
}
