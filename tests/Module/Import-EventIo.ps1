# Dot-sourced by BeforeAll of every file here: the module from this checkout, or the packaged one that build.ps1 names.
$path = if ($env:EVENTIO_MODULE_PATH) { $env:EVENTIO_MODULE_PATH } else { "$PSScriptRoot/../../EventIo.psd1" }
Import-Module $path -Force -ErrorAction Stop
