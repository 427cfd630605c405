@{
    RootModule             = 'bin/EventIo.dll'
    NestedModules          = @('bin/SingleCopy.psm1')
    ModuleVersion          = '0.1.0'
    GUID                   = '9e138a9b-e461-4468-bd6a-6f46de35c44b'
    Author                 = 'EventIo contributors'
    CompanyName            = 'EventIo contributors'
    Copyright              = '(c) EventIo contributors. MIT License.'
    Description            = 'Network I/O diagnostics: probe servers on select, poll, epoll, io_uring and I/O completion ports, and their readiness latency, measured from a pipeline.'
    PowerShellVersion      = '7.6'
    CompatiblePSEditions   = @('Core')
    FormatsToProcess       = @(
        'EventIo.Format.ps1xml', 'EventIo.Findings.Format.ps1xml', 'EventIo.Inspection.Format.ps1xml',
        'EventIo.Lists.Format.ps1xml'
    )
    # EventIo.Types.ps1xml is added by ModuleInitializer: TypesToProcess fails for a second copy of the module.
    CmdletsToExport        = @(
        'Close-TcpSocket', 'Compare-Measurement', 'Export-HostSnapshot', 'Export-LatencyHistogram',
        'Export-MeasurementReport', 'Get-EpollInstance', 'Get-EventLoop', 'Get-EventServer', 'Get-IoUringInstance',
        'Get-Multiplexer', 'Get-SocketOption', 'Get-SocketProfile', 'Get-TcpInfo', 'Get-TcpSocket',
        'Import-HostSnapshot', 'Measure-EventLoop',
        'Measure-EventServer', 'Measure-Multiplexer', 'Measure-ZeroCopy', 'Merge-Measurement', 'Receive-SocketFile',
        'Repair-NetworkHost', 'Send-SocketFile', 'Set-SocketOption', 'Show-Measurement', 'Start-EventServer',
        'Stop-EventServer', 'Test-NetworkHost', 'Watch-TcpEvent'
    )
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags         = @('epoll', 'io_uring', 'select', 'poll', 'socket', 'latency', 'sendfile', 'zero-copy', 'benchmark', 'network', 'diagnostics', 'IOCP', 'Linux', 'Windows', 'PSEdition_Core')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://github.com/eventio/eventio'
            ReleaseNotes = 'https://github.com/eventio/eventio/blob/main/CHANGELOG.md'
        }
    }
}
