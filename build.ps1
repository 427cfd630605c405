<#
.SYNOPSIS
Builds, tests, packages, installs and publishes EventIo.

.DESCRIPTION
Runs in any PowerShell 7.6: an installed pwsh, `dotnet pwsh` after `dotnet tool restore`, or EventIo.Shell.

    ./build.ps1                                  builds, tests, packages, and installs for the current user
    ./build.ps1 -Task Package                    creates only out/EventIo/<version>/
    ./build.ps1 -Task Publish -Repository NAME   publishes the package to a registered repository

.PARAMETER Task
The tasks, in the order in which they are run.
Build:   builds the module into bin/, so that Import-Module ./EventIo.psd1 works from the checkout.
Test:    runs dotnet test without the long tests: xunit for the library, Pester for the module (both from NuGet).
Package: creates out/EventIo/<version>/, as Install-PSResource installs it, for linux-x64, linux-arm64 and win-x64.
Install: copies the package into the user's module path.
Publish: publishes the package with Publish-PSResource; packages first if there is none.

.PARAMETER Repository
The name of the repository that Publish sends the package to.

.PARAMETER ApiKey
The API key, if the repository requires one.
#>
param(
    [ValidateSet('Build', 'Test', 'Package', 'Install', 'Publish')]
    [string[]] $Task = @('Build', 'Test', 'Package', 'Install'),
    [string] $Repository,
    [string] $ApiKey
)

$ErrorActionPreference = 'Stop'
$runtimes = 'linux-x64', 'linux-arm64', 'win-x64'
$version = (Import-PowerShellDataFile "$PSScriptRoot/EventIo.psd1").ModuleVersion
$package = Join-Path $PSScriptRoot out EventIo $version

if ($Task -contains 'Publish' -and -not $Repository) {
    throw 'Publish needs -Repository: the name of a repository that Get-PSResourceRepository lists.'
}

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args -join ' ') ended with exit code $LASTEXITCODE."
    }
}

function Build {
    Invoke-DotNet build "$PSScriptRoot/EventIo.slnx" --nologo
}

function Test {
    Invoke-DotNet test --solution "$PSScriptRoot/EventIo.slnx"
}

function Package {
    # Also generates help and views, so that the copied files are from this build.
    Invoke-DotNet build "$PSScriptRoot/src/EventIo/EventIo.csproj" --nologo
    Remove-Item $package -Recurse -ErrorAction Ignore
    $null = New-Item "$package/bin" -ItemType Directory -Force
    $files = '*.psd1', '*.ps1xml', 'LICENSE', 'README.md', 'CHANGELOG.md' | ForEach-Object { "$PSScriptRoot/$_" }
    Copy-Item $files $package -Recurse
    # Copies only the files that Get-Help reads, not their sources.
    $null = New-Item "$package/en-US" -ItemType Directory
    Copy-Item "$PSScriptRoot/en-US/*-Help.xml", "$PSScriptRoot/en-US/*.help.txt" "$package/en-US"
    # The cmdlets are one assembly for all runtimes; their dependencies are compiled ahead, in a folder for each runtime.
    Copy-Item "$PSScriptRoot/bin/EventIo.dll", "$PSScriptRoot/bin/SingleCopy.psm1" "$package/bin"
    foreach ($runtime in $runtimes) {
        Invoke-DotNet publish "$PSScriptRoot/src/EventIo.Core/EventIo.Core.csproj" --nologo --runtime $runtime `
            --no-self-contained '-p:PublishReadyToRun=true' '-p:DebugType=none' '-p:PublishDocumentationFiles=false' `
            '-p:RunAnalyzers=false' --output "$package/bin/Dependencies/$runtime"
    }
    "Packaged: $package"
}

function Install {
    if (-not (Test-Path $package)) {
        Package
    }
    $modules = Join-Path ([Environment]::GetFolderPath('LocalApplicationData')) powershell Modules EventIo
    $target = Join-Path $modules $version
    Remove-Item $target -Recurse -ErrorAction Ignore
    $null = New-Item $modules -ItemType Directory -Force
    Copy-Item $package $target -Recurse
    "Installed: $target"
}

function Publish {
    if (-not (Test-Path $package)) {
        Package
    }
    $key = $ApiKey ? @{ ApiKey = $ApiKey } : @{}
    Publish-PSResource -Path $package -Repository $Repository @key
    "Published: EventIo $version to $Repository"
}

foreach ($name in $Task) {
    & $name
}
