@{
    RootModule             = 'bin/EventIo.dll'
    ModuleVersion          = '0.1.0'
    GUID                   = '9e138a9b-e461-4468-bd6a-6f46de35c44b'
    Author                 = 'EventIo contributors'
    CompanyName            = 'EventIo contributors'
    Copyright              = '(c) EventIo contributors. MIT License.'
    Description            = 'Network I/O diagnostics: probe servers on select, poll, epoll, io_uring and I/O completion ports, and their readiness latency, measured from a pipeline.'
    PowerShellVersion      = '7.6'
    CompatiblePSEditions   = @('Core')
    FormatsToProcess       = @('EventIo.Format.ps1xml')
    TypesToProcess         = @('EventIo.Types.ps1xml')
    CmdletsToExport        = @(
        'Compare-Measurement', 'Export-LatencyHistogram', 'Get-EventServer', 'Get-Multiplexer', 'Get-SocketOption',
        'Get-SocketProfile', 'Get-TcpInfo', 'Get-TcpSocket', 'Measure-EventServer', 'Measure-Multiplexer',
        'Measure-ZeroCopy', 'Receive-SocketFile', 'Send-SocketFile', 'Set-SocketOption',
        'Start-EventServer', 'Stop-EventServer'
    )
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags       = @('epoll', 'io_uring', 'select', 'poll', 'socket', 'latency', 'sendfile', 'zero-copy', 'benchmark', 'network', 'diagnostics', 'IOCP', 'Linux', 'Windows', 'PSEdition_Core')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
