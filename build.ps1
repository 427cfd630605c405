<#
.SYNOPSIS
Builds, tests, packages and installs EventIo.

.DESCRIPTION
Runs in pwsh 7.6 and in EventIo.Shell, the shell of this repository for machines without pwsh; so it keeps to the
engine's core cmdlets, .NET, and the dotnet command.

    ./build.ps1                      build, test, package, install for the current user
    ./build.ps1 -Task Package        out/EventIo/<version>/ alone

.PARAMETER Task
What to do, in the order given.
Build:   the module into bin/, so that Import-Module ./EventIo.psd1 works from the checkout.
Test:    dotnet test, and Pester over the package (or the checkout) where Pester is installed.
Package: out/EventIo/<version>/, what Install-PSResource would lay down, for linux-x64, linux-arm64 and win-x64.
Install: copies the package into the user's module path.
#>
param(
    [ValidateSet('Build', 'Test', 'Package', 'Install')]
    [string[]] $Task = @('Build', 'Test', 'Package', 'Install')
)

$ErrorActionPreference = 'Stop'
$runtimes = 'linux-x64', 'linux-arm64', 'win-x64'
$module = [regex]::Match([IO.File]::ReadAllText("$PSScriptRoot/EventIo.psd1"), "ModuleVersion\s*=\s*'([^']+)'")
$package = [IO.Path]::Combine($PSScriptRoot, 'out', 'EventIo', $module.Groups[1].Value)

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args -join ' ') ended with exit code $LASTEXITCODE."
    }
}

function Copy-Folder([string] $From, [string] $To, [string] $Pattern = '*') {
    $null = [IO.Directory]::CreateDirectory($To)
    foreach ($file in [IO.Directory]::GetFiles($From, $Pattern)) {
        [IO.File]::Copy($file, [IO.Path]::Combine($To, [IO.Path]::GetFileName($file)), $true)
    }
}

function Build {
    Invoke-DotNet build "$PSScriptRoot/EventIo.slnx" --nologo
}

function Package {
    if ([IO.Directory]::Exists($package)) {
        [IO.Directory]::Delete($package, $true)
    }
    Copy-Folder $PSScriptRoot $package '*.psd1'
    Copy-Folder $PSScriptRoot $package '*.ps1xml'
    foreach ($name in 'LICENSE', 'README.md', 'CHANGELOG.md') {
        [IO.File]::Copy("$PSScriptRoot/$name", "$package/$name")
    }
    Copy-Folder "$PSScriptRoot/en-US" "$package/en-US"
    # The cmdlets are one assembly for all; what they stand on is compiled ahead for each runtime, in a folder of its own.
    Invoke-DotNet build "$PSScriptRoot/src/EventIo/EventIo.csproj" --nologo
    Copy-Folder "$PSScriptRoot/bin" "$package/bin" 'EventIo.dll'
    foreach ($runtime in $runtimes) {
        Invoke-DotNet publish "$PSScriptRoot/src/EventIo.Core/EventIo.Core.csproj" --nologo --runtime $runtime `
            --no-self-contained '-p:PublishReadyToRun=true' '-p:DebugType=none' '-p:PublishDocumentationFiles=false' `
            --output "$package/bin/Dependencies/$runtime"
    }
    "Packaged: $package"
}

function Test {
    Invoke-DotNet test --solution "$PSScriptRoot/EventIo.slnx"
    if (-not (Get-Module Pester -ListAvailable)) {
        'Pester is not installed here: dotnet test has run the same files on the embedded engine.'
        return
    }
    # In a process of its own: what was built is what is tested, and this shell keeps no file of it open.
    $tests = 'Import-Module Pester; $run = Invoke-Pester -PassThru -Path "' + $PSScriptRoot + '/tests/Module"; exit $run.FailedCount'
    & ([Environment]::ProcessPath) -NoProfile -NonInteractive -Command $tests
    if ($LASTEXITCODE -ne 0) {
        throw "Pester: $LASTEXITCODE tests failed."
    }
}

function Install {
    if (-not [IO.Directory]::Exists($package)) {
        Package
    }
    $data = [Environment]::GetFolderPath('LocalApplicationData')
    $target = [IO.Path]::Combine($data, 'powershell', 'Modules', 'EventIo', [IO.Path]::GetFileName($package))
    if ([IO.Directory]::Exists($target)) {
        [IO.Directory]::Delete($target, $true)
    }
    foreach ($folder in [IO.Directory]::GetDirectories($package, '*', 'AllDirectories') + $package) {
        Copy-Folder $folder ($target + $folder.Substring($package.Length))
    }
    "Installed: $target"
}

foreach ($name in $Task) {
    & $name
}
