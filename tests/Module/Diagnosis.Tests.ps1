BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    . "$PSScriptRoot/TestTools.ps1"

    # The library's types are in a separate load context, so they are found through the type of a finding.
    $type = @(Test-NetworkHost -WindowSeconds 0.1)[0].GetType()

    function Get-Finding([string] $Kind, [string] $Evidence, [string] $Remedy = '') {
        $kinds = $type.Assembly.GetType('EventIo.Findings.FindingKind')
        $type.GetMethod('Of').Invoke($null, @([Enum]::Parse($kinds, $Kind), $Evidence, $Remedy))
    }

    # A finding whose repair sets a parameter to its current value.
    function Get-HarmlessFinding([string] $Previous) {
        $finding = Get-Finding HarmfulSetting 'The parameter is set to its value.'
        $repair = [Activator]::CreateInstance(
            $type.Assembly.GetType('EventIo.Findings.Repairs.SysctlRepair'),
            @('net.core.somaxconn', $somaxconn, $Previous, $null))
        $repairs = [Array]::CreateInstance($type.Assembly.GetType('EventIo.Findings.Repairs.Repair'), 1)
        $repairs.SetValue($repair, 0)
        $type.GetProperty('Repairs').SetValue($finding, $repairs)
        $type.GetProperty('Subject').SetValue($finding, 'net.core.somaxconn of a test')
        $finding
    }

    $somaxconn = (Get-Content /proc/sys/net/core/somaxconn -Raw).Trim()
}

Describe 'Test-NetworkHost' {
    It 'returns findings, most important first, and at most one summary row' {
        $rows = @(Test-NetworkHost -WindowSeconds 0.3)
        $rows[0].GetType().FullName | Should -BeExactly 'EventIo.Findings.Finding'
        @($rows | Where-Object Kind -in Healthy, NotChecked).Count | Should -BeLessOrEqual 1
        [int[]] $severities = $rows | ForEach-Object { [int] $_.Severity }
        $severities | Should -Be @($severities | Sort-Object -Descending)
    }

    It 'lists every check on request' {
        $rows = Test-NetworkHost -WindowSeconds 0.3 -IncludePassed
        @($rows | Where-Object Kind -in Passed, NotChecked).Count | Should -BeGreaterThan 10
        ($rows | Where-Object { $_.Kind -eq 'Passed' -and $_.Evidence -match '^SystemDescriptorLimit: ' }).Evidence |
            Should -Match 'not found in [0-9.]+ s\. Rule: .*Source: /proc/sys/fs/file-nr'
    }

    It 'accepts names, and processes from the pipeline' {
        $own = [Diagnostics.Process]::GetCurrentProcess()
        $own | Test-NetworkHost -WindowSeconds 0.1 | Where-Object ProcessId -ne $null |
            ForEach-Object { $_.ProcessId | Should -Be $PID }
        Test-NetworkHost -Name 'no-such-name' -WindowSeconds 0.1 | Where-Object ProcessId -ne $null |
            Should -BeNullOrEmpty
        @() | Test-NetworkHost -WindowSeconds 0.1 | Should -BeNullOrEmpty
    }

    It 'reports a process that does not exist, and judges the others' {
        $rows = Test-NetworkHost -ProcessId ([int]::MaxValue), $PID -WindowSeconds 0.1 -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures.FullyQualifiedErrorId | Should -Be 'ProcessNotFound,EventIo.Commands.TestNetworkHostCommand'
        $rows | Should -Not -BeNullOrEmpty
    }

    It 'reports a network namespace that does not exist' {
        $failure = Get-Failure { Test-NetworkHost -NetworkNamespace no-such-namespace }
        Test-Failure $failure 'NetworkNamespaceNotFound,EventIo.Commands.TestNetworkHostCommand' ObjectNotFound
    }
}

Describe 'Repair-NetworkHost' {
    It 'changes nothing with -WhatIf' {
        Get-HarmlessFinding $somaxconn | Repair-NetworkHost -WhatIf | Should -BeNullOrEmpty
    }

    It 'applies a repair, observes the host again, and reverses it' {
        $file = '/proc/sys/net/core/somaxconn'
        try { [IO.File]::OpenWrite($file).Dispose() } catch { Set-ItResult -Skipped -Because "$file can't be written here" }
        $result = Get-HarmlessFinding $somaxconn | Repair-NetworkHost -Confirm:$false -WindowSeconds 0.1
        $result.GetType().FullName | Should -BeExactly 'EventIo.Diagnosis.Repairing.RepairResult'
        "$($result.Applied)" | Should -BeExactly "sysctl -w net.core.somaxconn=$somaxconn"
        $result.Undo | Should -BeExactly "sysctl -w net.core.somaxconn=$somaxconn"
        $result.IsGone | Should -BeTrue
        $result.WindowSeconds | Should -BeGreaterOrEqual 0.1
        ($result | Repair-NetworkHost -Undo -Confirm:$false -WindowSeconds 0).IsGone | Should -BeNullOrEmpty
    }

    It 'refuses to change a value that was changed meanwhile' {
        $failure = Get-Failure { Get-HarmlessFinding '1' | Repair-NetworkHost -Confirm:$false -WindowSeconds 0 }
        Test-Failure $failure 'RepairOutdated,EventIo.Commands.RepairNetworkHostCommand' InvalidOperation
    }

    It 'warns with the remedy if nothing can be applied, and ignores findings of severity Information' {
        $warning = Get-Finding CpuStolen 'Stolen.' 'Move the machine' | Repair-NetworkHost 3>&1
        "$warning" | Should -Match 'CpuStolen.*Move the machine'
        Get-Finding Healthy 'Well.' | Repair-NetworkHost 3>&1 | Should -BeNullOrEmpty
    }
}
