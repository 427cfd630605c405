<#
.SYNOPSIS
Builds, tests, packages, installs and publishes EventIo.

.DESCRIPTION
Runs in any PowerShell 7.6: an installed pwsh, `dotnet pwsh` after `dotnet tool restore`, or EventIo.Shell.

    ./build.ps1                                  builds, tests, packages, and installs for the current user
    ./build.ps1 -Task Package                    creates only out/EventIo/<version>/
    ./build.ps1 -Task Publish -Repository NAME   publishes the package to a registered repository

    ./build.ps1 -Task Publish -Repository NAME -WhatIf    says what it would do

.PARAMETER Task
The tasks. They are run in this order, whatever the order in which they are given.
Build:   builds the module into bin/, so that Import-Module ./EventIo.psd1 works from the checkout.
Test:    runs dotnet test without the long tests: xunit for the library, Pester for the module (both from NuGet).
Package: creates out/EventIo/<version>/, as Install-PSResource installs it, for linux-x64, linux-arm64 and win-x64.
Install: packages, and copies the package into the user's module path.
Publish: packages, and publishes the package with Publish-PSResource, if the repository doesn't have its version.

.PARAMETER Repository
The name of the repository that Publish sends the package to.

.PARAMETER ApiKey
The API key, if the repository requires one.

.PARAMETER PackagePath
The folder of a package that Install and Publish use instead of creating one.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'Test', 'Package', 'Install', 'Publish')]
    [string[]] $Task = @('Build', 'Test', 'Package', 'Install'),
    [string] $Repository,
    [string] $ApiKey,
    [string] $PackagePath
)

$ErrorActionPreference = 'Stop'
$runtimes = 'linux-x64', 'linux-arm64', 'win-x64'
$version = (Import-PowerShellDataFile "$PSScriptRoot/EventIo.psd1").ModuleVersion
$package = $PackagePath ? (Resolve-Path -LiteralPath $PackagePath).ProviderPath : (Join-Path $PSScriptRoot out EventIo $version)

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
    $folder = $IsWindows ? [Environment]::GetFolderPath('MyDocuments') : [Environment]::GetFolderPath('LocalApplicationData')
    $modules = Join-Path $folder ($IsWindows ? 'PowerShell' : 'powershell') Modules EventIo
    $target = Join-Path $modules $version
    Remove-Item $target -Recurse -ErrorAction Ignore
    $null = New-Item $modules -ItemType Directory -Force
    Copy-Item $package $target -Recurse
    "Installed: $target"
}

function Publish {
    if (-not (Get-PSResourceRepository | Where-Object Name -EQ $Repository)) {
        throw "There is no repository '$Repository': Get-PSResourceRepository lists those that are registered."
    }
    # A repository that is a folder would replace the version without a word.
    if (Find-PSResource EventIo -Version $version -Repository $Repository -ErrorAction Ignore) {
        throw "EventIo $version is already in ${Repository}: raise ModuleVersion in EventIo.psd1."
    }
    # Without this folder, NuGet would create its configuration in the current one.
    $null = [Environment]::GetFolderPath('ApplicationData', 'Create')
    $key = $ApiKey ? @{ ApiKey = $ApiKey } : @{}
    Publish-PSResource -Path $package -Repository $Repository @key
    "Published: EventIo $version to $Repository"
}

$targets = [ordered] @{
    Build = "$PSScriptRoot/bin"
    Test = "$PSScriptRoot/tests"
    Package = $package
    Install = 'the module path of this user'
    Publish = $Repository
}
$wanted = $PackagePath -or -not ($Task -match '^(Install|Publish)$') ? $Task : $Task + 'Package'
foreach ($name in $targets.Keys | Where-Object { $_ -in $wanted }) {
    if ($PSCmdlet.ShouldProcess($targets[$name], $name)) {
        & $name
    }
}
