BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $manifest = "$((Get-Module EventIo).ModuleBase)/EventIo.psd1"
    # Other files may have left runspaces open that imported the module as well.
    Get-Runspace | Where-Object { $_ -ne [runspace]::DefaultRunspace } | ForEach-Object Dispose
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Removing the module' {
    It 'stops every server, frees every descriptor and ends every thread' {
        # .NET opens an epoll set for the first socket that it connects.
        $warm = Start-EventServer
        $null = Send-Echo (Get-IPEndPoint $warm) (1, 2, 3)
        $warm | Stop-EventServer
        $before = Get-KernelObjectCount
        $path = Get-TemporaryPath

        $servers = @(
            Get-Multiplexer | Where-Object IsAvailable | Start-EventServer -LoopCount 2
            Start-EventServer -Path $path
        )
        $client = [Net.Sockets.TcpClient]::new('127.0.0.1', $servers[0].Port)
        Wait-Until { $servers[0].ActiveConnections -eq 1 } -For 'the connection'
        Remove-Module EventIo
        $client.Dispose()

        foreach ($server in $servers) { $server.State | Should -Be 'Stopped' }
        [IO.File]::Exists($path) | Should -BeFalse
        Get-OwnThreadCount | Should -Be 0
        Wait-Until { (Get-KernelObjectCount) -eq $before } -For "no more than $before descriptors of our kind"
        Import-Module $manifest
    }

    It 'imports again over running servers, and stops them' {
        $server = Start-EventServer
        Import-Module $manifest -Force
        $server.State | Should -Be 'Stopped'
        Get-EventServer | Should -BeNullOrEmpty
    }
}

Describe 'Another import of the module' {
    BeforeAll {
        $folder = Get-TemporaryPath
        $null = New-Item $folder -ItemType Directory
        $base = (Get-Module EventIo).ModuleBase
        Copy-Item "$base/EventIo.psd1", "$base/*.ps1xml", "$base/bin" $folder -Recurse
    }

    AfterAll {
        Remove-Item $folder -Recurse
    }

    It 'from a second copy in one session gives no error' {
        $shell = New-Shell
        try {
            $null = $shell.AddScript("Import-Module '$manifest'; Import-Module '$folder/EventIo.psd1'; Get-Multiplexer Poll").Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
        }
        finally {
            $shell.Runspace.Dispose()
            $shell.Dispose()
        }
    }

    It 'of another build is an error that says what to do, and the first copy stays' {
        $other = Get-TemporaryPath
        $null = New-Item "$other/bin" -ItemType Directory
        Copy-Item "$base/EventIo.psd1", "$base/*.ps1xml" $other
        Copy-Item "$base/bin/SingleCopy.psm1" "$other/bin"
        [IO.File]::WriteAllBytes("$other/bin/EventIo.dll", [IO.File]::ReadAllBytes("$base/bin/EventIo.dll") + [byte]0)
        try {
            $failure = Get-Failure { Import-Module "$other/EventIo.psd1" }
            Test-Failure $failure 'AnotherBuildLoaded,Microsoft.PowerShell.Commands.ImportModuleCommand' ResourceExists
            "$failure" | Should -BeLike "*another build of EventIo, from $base*can't load that in $other*"
            $failure.ErrorDetails.RecommendedAction | Should -BeLike "*Import-Module '$base/EventIo.psd1'"
            (Get-Module EventIo).ModuleBase | Should -Be $base
            (Get-Multiplexer Poll).IsAvailable | Should -BeTrue
        }
        finally { Remove-Item $other -Recurse }
    }

    It 'that is removed in another runspace does not stop the servers of this one' {
        $server = Start-EventServer
        $shell = New-Shell
        try {
            $null = $shell.AddScript("Import-Module '$manifest'; Remove-Module EventIo").Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $server.State | Should -Be 'Running'
        }
        finally {
            $shell.Dispose()
            $server | Stop-EventServer
        }
    }

    It 'that was closed with its runspace does not keep the servers running' {
        $server = Start-EventServer
        $shell = New-Shell
        $null = $shell.AddScript("Import-Module '$manifest'").Invoke()
        $shell.Runspace.Close()
        $shell.Dispose()
        Remove-Module EventIo
        $server.State | Should -Be 'Stopped'
        Import-Module $manifest
    }
}

Describe 'Ctrl+C' {
    BeforeAll {
        $shell = New-Shell
        $null = $shell.AddCommand('Import-Module').AddParameter('Name', $manifest).Invoke()

        # Starts a long measurement in another runspace; returns once it is running.
        function Start-Measurement([int] $SocketCount, [string] $Arguments) {
            $shell.Commands.Clear()
            $shell.Streams.Progress.Clear()
            $null = $shell.AddScript("Measure-Multiplexer -SocketCount 2, $SocketCount -Round 1 -DurationSeconds 0.5 -Iteration 100000000 $Arguments")
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $call = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            Wait-Until { "$($shell.Streams.Progress)" -match "$SocketCount sockets" -or $call.IsCompleted } -For 'the measurement' -Seconds 60
        }
    }

    AfterAll {
        $shell.Dispose()
    }

    It 'stops a measurement of 9000 sockets within 200 ms and leaves what was measured so far in a variable' {
        $count = [Math]::Min(9000, [int][Math]::Floor((Get-DescriptorLimit) / 2) - 250)
        $before = Get-KernelObjectCount
        Test-Stop $shell { Start-Measurement $count '-Multiplexer Epoll' } -SocketCount (2 * $count)
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Get-OwnThreadCount | Should -Be 0
        Wait-Until { (Get-KernelObjectCount) -eq $before } -For 'the descriptors to be closed'
        $rows = $shell.Runspace.SessionStateProxy.GetVariable('EventIoInterrupted')
        $rows | Should -HaveCount 6
        $rows[0].Status | Should -Be 'Measured'
        $rows[3].Status | Should -Be 'Interrupted'
        $rows[3].SocketCount | Should -Be $count
    }

    It 'stops a load within 200 ms and leaves its intervals and its result so far in the variable' {
        # Both ends are in this process.
        $count = [Math]::Min(500, [int][Math]::Floor((Get-DescriptorLimit) / 2) - 250)
        $server = Start-EventServer
        $before = Get-KernelObjectCount
        $begin = {
            $shell.Commands.Clear()
            $null = $shell.AddScript("Measure-EventServer 127.0.0.1 $($server.Port) -ConnectionCount $count -DurationSeconds 60 -WarmupSeconds 0 -IntervalSeconds 0.1")
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            Wait-Until { $output.Count -gt 0 } -For 'the first interval' -Seconds 60
        }
        Test-Stop $shell $begin -SocketCount (2 * $count)
        $rows = $shell.Runspace.SessionStateProxy.GetVariable('EventIoInterrupted')
        $rows[-1].Status | Should -Be 'Interrupted'
        $rows[-1].Requests | Should -BeGreaterThan 0
        # On a busy machine the first may be longer, and have a higher number.
        $rows[0].Number | Should -BeGreaterOrEqual 1
        Wait-Until { $server.ActiveConnections -eq 0 -and (Get-KernelObjectCount) -eq $before } -For 'the connections to be closed'
        $server | Stop-EventServer
    }

    It 'stops a load within 200 ms with <_>' -ForEach @(
        '-RatePerSecond 1e9 -Arrival Poisson -ConnectionCount 100', '-LoopCount 200 -ConnectionCount 200'
    ) {
        if ((Get-DescriptorLimit) -lt 4000) { Set-ItResult -Skipped -Because 'each loop needs descriptors of its own' }
        $server = Start-EventServer
        $arguments = $_
        Test-Stop $shell {
            $shell.Commands.Clear()
            $null = $shell.AddScript("Measure-EventServer 127.0.0.1 $($server.Port) $arguments -DurationSeconds 60 -WarmupSeconds 0 -IntervalSeconds 0.2")
            $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
            $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
            Wait-Until { $output.Count -gt 0 } -For 'the first interval' -Seconds 60
        }
        $shell.Runspace.SessionStateProxy.GetVariable('EventIoInterrupted')[-1].Status | Should -Be 'Interrupted'
        $server | Stop-EventServer
    }

    It 'leaves the runspace usable' {
        Start-Measurement 4 '-Multiplexer Poll'
        $shell.Stop()
        $shell.Commands.Clear()
        $row = $shell.AddScript('Measure-Multiplexer Poll -SocketCount 4 -Iteration 100').Invoke()
        $row.Status | Should -Be 'Measured'
    }
}
