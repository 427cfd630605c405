BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
    $folder = [IO.Directory]::CreateTempSubdirectory('eventio-report-').FullName
    $rows = Measure-Multiplexer Poll, Epoll -TriggerMode Level -SocketCount 10 -Iteration 500
    $command = 'EventIo.Commands.ExportMeasurementReportCommand'
}

AfterAll {
    Get-EventServer | Stop-EventServer
    [IO.Directory]::Delete($folder, $true)
}

Describe 'Export-MeasurementReport' {
    It 'writes one file with rows of every kind' {
        $server = Start-EventServer
        $load = $server | Measure-EventServer -DurationSeconds 0.3 -WarmupSeconds 0 -IntervalSeconds 0.1
        $sockets = $server | Get-TcpSocket
        $loops = Get-EventLoop -ProcessId $PID -SampleSeconds 0
        $comparison = Compare-Measurement $rows[0] $rows[1]
        $all = @($rows) + @($load) + @($sockets) + @($loops) + @($server) + @($comparison)
        $file = $all | Export-MeasurementReport "$folder/all.html" -Title 'A & B' -PassThru
        $server | Stop-EventServer
        $file | Should -BeOfType ([IO.FileInfo])
        $page = Get-Content $file -Raw
        $page | Should -Match '<h1>A &amp; B</h1>'
        $page | Should -Match "<p>$($all.Count) rows from 1 host"
        $page | Should -Match ([Environment]::MachineName)
        $page | Should -Match 'Measure-Multiplexer -Multiplexer Epoll -TriggerMode Level -SocketCount 10 '
        Get-ChildItem $folder -Force | Should -HaveCount 1
    }

    It 'derives commands with existing parameters' {
        $page = Get-Content "$folder/all.html" -Raw
        $lines = [regex]::Matches($page, '<code>(.+?)</code>').ForEach{ [Net.WebUtility]::HtmlDecode($_.Groups[1].Value) }
        @($lines).Count | Should -BeGreaterThan 5
        foreach ($line in $lines) {
            $ast = [System.Management.Automation.Language.Parser]::ParseInput($line, [ref]$null, [ref]$null)
            $call = $ast.Find({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
            $parameters = (Get-Command $call.GetCommandName()).Parameters
            foreach ($element in $call.CommandElements.Where{ $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                $parameters.ContainsKey($element.ParameterName) | Should -BeTrue -Because "$line"
            }
        }
    }

    It 'writes the same for rows that crossed a process boundary' {
        $distant = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($rows))
        $rows | Export-MeasurementReport "$folder/live.html"
        $distant | Export-MeasurementReport "$folder/distant.html"
        $sections = foreach ($name in 'live', 'distant') {
            ((Get-Content "$folder/$name.html" -Raw) -split '<main>')[1]
        }
        $sections[1] | Should -Be $sections[0]
    }

    It 'never overwrites without -Force, and says so before anything is measured' {
        $path = "$folder/kept.html"
        Set-Content $path kept
        $script:measured = $false
        $failure = Get-Failure { & { $script:measured = $true; $rows } | Export-MeasurementReport $path }
        Test-Failure $failure "FileExists,$command" ResourceExists
        Get-Content $path | Should -Be kept
        $rows | Export-MeasurementReport $path -Force
        Get-Content $path -Raw | Should -Match '<!DOCTYPE html>'
    }

    It 'writes nothing with -WhatIf' {
        $rows | Export-MeasurementReport "$folder/nothing.html" -WhatIf
        Test-Path "$folder/nothing.html" | Should -BeFalse
    }

    It 'refuses a folder, and a file in a missing folder' {
        Test-Failure (Get-Failure { $rows | Export-MeasurementReport $folder }) "PathIsFolder,$command" InvalidType
        Test-Failure (Get-Failure { $rows | Export-MeasurementReport "$folder/none/a.html" }) "PathNotFound,$command" ObjectNotFound
    }

    It 'says that the disk is full, and keeps the rows' {
        if (-not (Test-Path /dev/full)) { Set-ItResult -Skipped -Because 'there is no /dev/full' }
        $global:EventIoInterrupted = $null
        $failure = Get-Failure { $rows | Export-MeasurementReport /dev/full -Force -WarningAction Ignore }
        Test-Failure $failure "DiskFull,$command" LimitsExceeded
        $EventIoInterrupted | Should -HaveCount 2
    }

    It 'leaves an existing file unchanged when the disk is full' {
        if ((& id -u) -ne 0) { Set-ItResult -Skipped -Because 'mounting requires root' }
        $disk = "$folder/disk"
        $null = New-Item $disk -ItemType Directory
        & mount -t tmpfs -o size=16k tmpfs $disk 2>$null
        if ($LASTEXITCODE -ne 0) { Set-ItResult -Skipped -Because 'this container may not mount' }
        try {
            Set-Content "$disk/a.html" kept
            $failure = Get-Failure { $rows | Export-MeasurementReport "$disk/a.html" -Force -WarningAction Ignore }
            Test-Failure $failure "DiskFull,$command" LimitsExceeded
            Get-Content "$disk/a.html" | Should -Be kept
            Get-ChildItem $disk -Force | Should -HaveCount 1
        }
        finally { & umount $disk }
    }
}
