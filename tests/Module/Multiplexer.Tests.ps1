BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"
}

Describe 'Get-Multiplexer' {
    It 'describes every mechanism' {
        (Get-Multiplexer).Kind | Should -Be 'Select', 'Poll', 'Epoll', 'IoUring', 'Iocp', 'ThreadPerConnection'
    }

    It 'says why a mechanism is missing' {
        foreach ($mechanism in Get-Multiplexer) {
            [string]::IsNullOrEmpty($mechanism.Reason) | Should -Be $mechanism.IsAvailable
        }
        (Get-Multiplexer Iocp).Reason | Should -Match 'Windows'
    }

    It 'accepts mechanisms as arguments and from the pipeline' {
        (Get-Multiplexer epoll, select).Kind | Should -Be 'Epoll', 'Select'
        ('Poll', 'Epoll' | Get-Multiplexer).Kind | Should -Be 'Poll', 'Epoll'
    }

    It 'reports model and trigger modes' {
        (Get-Multiplexer Select).Model | Should -Be 'Readiness'
        (Get-Multiplexer Epoll).TriggerModes | Should -Be 'Level', 'Edge', 'OneShot'
        (Get-Multiplexer IoUring).Model | Should -Be 'Completion'
    }
}

Describe 'Measure-Multiplexer' {
    BeforeAll {
        # The duration is a limit that even a slow machine does not reach.
        $rows = Measure-Multiplexer -SocketCount 4, 16 -ActiveCount 2, 8 -Iteration 500 -Round 2 -DurationSeconds 60
    }

    It 'returns a row for each variant, socket count and active count' {
        $rows | Should -HaveCount 28
        $rows[0].SocketCount | Should -Be 4
        $rows[7].ActiveCount | Should -Be 4 -Because 'a number above the socket count means all'
        $rows[27].SocketCount | Should -Be 16
        $rows[27].ActiveCount | Should -Be 8
    }

    It 'has figures in every row that was measured, and a reason in every other' {
        foreach ($row in $rows) {
            if ((Get-Multiplexer $row.Multiplexer).IsAvailable) {
                $row.Status | Should -Be 'Measured'
                $row.Turns | Should -Be 500
                $row.P50Microseconds | Should -BeGreaterThan 0
                $row.P999Microseconds | Should -BeGreaterOrEqual $row.P50Microseconds
                $row.CpuNanosecondsPerEvent | Should -BeGreaterThan 0
                $row.Histogram.TotalCount | Should -Be 500
                $row.Distribution.Length | Should -Be 12
                "$($row.Verdict)" | Should -Match 'TooFewSamples'
            }
            else {
                $row.Status | Should -Be 'Unavailable'
                $row.Reason | Should -Not -BeNullOrEmpty
                $row.P50Microseconds | Should -BeNullOrEmpty
            }
        }
    }

    It 'accepts mechanisms from the pipeline, and measures them side by side' {
        $some = Get-Multiplexer | Where-Object IsAvailable | Measure-Multiplexer -TriggerMode Level -SocketCount 4 -Iteration 100 -WarningAction Ignore
        $some[0..2].Multiplexer | Should -Be 'Select', 'Poll', 'Epoll'
    }

    It 'accepts names of mechanisms from the pipeline' {
        ('Poll', 'Epoll' | Measure-Multiplexer -TriggerMode Level -SocketCount 4 -Iteration 100).Multiplexer | Should -Be 'Poll', 'Epoll'
    }

    It 'has a row for a named mechanism that lacks a named trigger mode' {
        $rows = Measure-Multiplexer Select, Epoll -TriggerMode Edge -SocketCount 4 -Iteration 100 -WarningVariable warnings -WarningAction SilentlyContinue
        $rows.Status | Should -Be 'Unsupported', 'Measured'
        $rows[0].Reason | Should -Match 'no trigger mode Edge'
        "$warnings" | Should -Match 'no trigger mode Edge'
    }

    It 'leaves out mechanisms that lack a trigger mode if only the mode is named' {
        (Measure-Multiplexer -TriggerMode Edge -SocketCount 4 -Iteration 100).Multiplexer | Should -Be 'Epoll'
    }

    It 'has a row for a mechanism of another system' {
        if ((Get-Multiplexer Iocp).IsAvailable) { Set-ItResult -Skipped -Because 'this host has it' }
        $row = Measure-Multiplexer Iocp -SocketCount 4 -WarningAction Ignore
        $row.Status | Should -Be 'Unavailable'
        $row.Reason | Should -Match 'Windows'
    }

    It 'stops select at FD_SETSIZE without -AllowLargeDescriptorSet' {
        if ((Get-DescriptorLimit) -lt 3000) { Set-ItResult -Skipped -Because "the descriptor limit is $(Get-DescriptorLimit)" }
        $row = Measure-Multiplexer Select -SocketCount 1024 -Iteration 100 -WarningAction Ignore
        $row.Status | Should -Be 'Unsupported'
        $row.Reason | Should -Match 'FD_SETSIZE.*-AllowLargeDescriptorSet'
        $row = Measure-Multiplexer Select -SocketCount 1024 -Iteration 100 -AllowLargeDescriptorSet
        $row.Status | Should -Be 'Measured'
    }

    It 'measures over TCP' {
        $row = Measure-Multiplexer Epoll -TriggerMode Level -SocketCount 4 -Iteration 100 -Transport Tcp
        $row.Status | Should -Be 'Measured'
        $row.CongestionControl | Should -Not -BeNullOrEmpty
    }

    It 'measures the wakeup' {
        $row = Measure-Multiplexer Epoll -TriggerMode Level -SocketCount 4 -Iteration 100 -Mode Wakeup -GapMicroseconds 50
        $row.Status | Should -Be 'Measured'
        $row.Mode | Should -Be 'Wakeup'
        $row.WriterProcessor | Should -Not -BeNullOrEmpty
    }

    It 'ends a row when its time is up' {
        $row = Measure-Multiplexer Poll -SocketCount 4 -Iteration 100000000 -DurationSeconds 0.05
        $row.Status | Should -Be 'Measured'
        $row.Turns | Should -BeLessThan 100000000
    }

    It 'records how each row was produced' {
        $row = Measure-Multiplexer Poll -SocketCount 4 -Iteration 90 -Round 3 -WarmupIteration 7 -Seed 5
        $row.Iterations | Should -Be 90
        $row.Rounds | Should -Be 3
        $row.RoundP50Microseconds | Should -HaveCount 3
        $row.WarmupIterations | Should -Be 7
        $row.Seed | Should -Be 5
        $row.Host.Kernel | Should -Not -BeNullOrEmpty
    }

    It 'ends early when the pipeline needs no more' {
        $before = Get-KernelObjectCount
        foreach ($i in 1) {
            Measure-Multiplexer Poll -SocketCount 4, 8 -Iteration 100 | ForEach-Object { break }
        }
        Wait-Until { (Get-KernelObjectCount) -eq $before } -For 'the descriptors to be closed'
        Wait-Until { (Get-OwnThreadCount) -eq 0 } -For 'the measuring thread to end'
    }
}
