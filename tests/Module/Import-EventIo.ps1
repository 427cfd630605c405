# Dot-sourced by BeforeAll of every file here. Imports the module from this checkout, or the packaged one that
# EVENTIO_MODULE_PATH names.
$path = if ($env:EVENTIO_MODULE_PATH) { $env:EVENTIO_MODULE_PATH } else { "$PSScriptRoot/../../EventIo.psd1" }
Import-Module $path -Force -ErrorAction Stop
