BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"

    function Get-Completion([string] $Line) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
    }
}

AfterAll {
    Get-EventServer | Stop-EventServer
}

Describe 'Tab completion' {
    It 'offers the mechanisms that are available to <_>' -ForEach 'Measure-Multiplexer', 'Start-EventServer' {
        $available = (Get-Multiplexer | Where-Object IsAvailable).Kind
        (Get-Completion "$_ -Multiplexer ").CompletionText | Should -Be $available
    }

    It 'offers what the word begins' {
        (Get-Completion 'Start-EventServer -Multiplexer ep').CompletionText | Should -Be 'Epoll'
    }

    It 'offers the trigger modes of the mechanism that was typed' {
        (Get-Completion 'Start-EventServer -Multiplexer Epoll -TriggerMode ').CompletionText | Should -Be 'Level', 'Edge', 'OneShot'
        (Get-Completion 'Start-EventServer -Multiplexer Poll -TriggerMode ').CompletionText | Should -Be 'Level'
        (Get-Completion 'Measure-Multiplexer Poll, Epoll -TriggerMode O').CompletionText | Should -Be 'OneShot'
        $all = [System.Collections.Generic.HashSet[string]]::new([string[]](Get-Multiplexer | Where-Object IsAvailable).TriggerModes)
        (Get-Completion 'Measure-Multiplexer -TriggerMode ').CompletionText | Should -HaveCount $all.Count
    }

    It 'offers the names and numbers of servers' {
        $one = Start-EventServer -Name 'with space'
        $two = Start-EventServer -Name plain
        $names = (Get-Completion 'Stop-EventServer ').CompletionText
        $begun = (Get-Completion 'Get-EventServer ''with').CompletionText
        $numbers = (Get-Completion 'Get-EventServer -Id ').CompletionText
        $one, $two | Stop-EventServer
        $names | Should -Be '''with space''', 'plain'
        $begun | Should -Be '''with space'''
        $numbers | Should -Be "$($one.Id)", "$($two.Id)"
    }

    It 'offers the switches that a ring has here' {
        $features = (Get-Completion 'Start-EventServer -Multiplexer IoUring -RingFeature ').CompletionText
        $features | Should -Be @((Get-Multiplexer IoUring).RingFeatures; 'None')
    }

    It 'offers processors' {
        (Get-Completion 'Measure-Multiplexer -ProcessorAffinity ').CompletionText.Count | Should -BeGreaterThan 0
        (Get-Completion 'Start-EventServer -SubmissionPollingProcessor ').CompletionText | Should -Contain '0'
    }

    It 'offers the addresses of this host' {
        $addresses = (Get-Completion 'Start-EventServer -Address ').CompletionText
        $addresses[0] | Should -BeIn '127.0.0.1', '::1'
        $addresses | Should -Contain '0.0.0.0'
    }
}
