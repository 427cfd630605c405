BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    $base = (Get-Module EventIo).ModuleBase
    $version = (Get-Module EventIo).Version
    $checkout = "$PSScriptRoot/../.."

    # A new user with an empty home, module path and list of repositories.
    $user = Join-Path ([IO.Path]::GetTempPath()) "eventio-$([guid]::NewGuid())"
    $null = New-Item "$user/.local/share", "$user/.cache", "$user/.config", "$user/repository" -ItemType Directory

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

Describe 'The package' -Skip:(-not (Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable) -or -not (Test-Path "$PSHOME/pwsh")) {
    It 'is published by build.ps1, installed by Install-PSResource, and works' {
        # build.ps1 publishes the package in its own folder, so the tested package is copied there.
        $package = Join-Path $user work out EventIo $version
        $null = New-Item $package -ItemType Directory
        Copy-Item "$checkout/build.ps1", "$base/EventIo.psd1" "$user/work"
        Copy-Item "$base/EventIo.psd1", "$base/*.ps1xml", "$base/LICENSE", "$base/en-US", "$base/bin" $package -Recurse

        $null = Invoke-AsUser "`$ErrorActionPreference = 'Stop'
            Register-PSResourceRepository Here -Uri '$user/repository' -Trusted
            & '$user/work/build.ps1' -Task Publish -Repository Here
            Install-PSResource EventIo -Repository Here"
        Get-ChildItem "$user/repository" -Filter *.nupkg | Should -HaveCount 1

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
}
