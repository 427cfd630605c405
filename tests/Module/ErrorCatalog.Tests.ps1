BeforeAll {
    . "$PSScriptRoot/Import-EventIo.ps1"
    $root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
    $catalog = [EventIo.Errors.ErrorCatalog]::All
    $code = @{}
    foreach ($file in [IO.Directory]::GetFiles("$root/src/EventIo", '*.cs', 'AllDirectories')) {
        if ($file -notmatch '/obj/|/ErrorCatalog(\.\w+)?\.cs$') { $code[$file] = [IO.File]::ReadAllText($file) }
    }
}

Describe 'The error catalogue' {
    It 'has unique ids, and explains each in sentences' {
        [System.Collections.Generic.HashSet[string]]::new([string[]]$catalog.Id).Count | Should -Be $catalog.Count
        foreach ($row in $catalog) {
            $row.Meaning | Should -Match '^(/proc|[A-Z]).*\.$' -Because $row.Id
            $row.Action | Should -Match '^[A-Z].{6}' -Because $row.Id
            $row.Category | Should -Not -BeNullOrEmpty -Because $row.Id
        }
    }

    It 'has only ids that a cmdlet uses' {
        $used = [System.Collections.Generic.HashSet[string]]::new()
        foreach ($text in $code.Values) {
            foreach ($match in [regex]::Matches($text, '\bErrorCatalog\.(\w+)')) { $null = $used.Add($match.Groups[1].Value) }
        }
        foreach ($id in $catalog.Id) { $used.Contains($id) | Should -BeTrue -Because "$id is used" }
    }

    It 'has only ids that a test provokes' {
        # Ids that no test can provoke on this machine, and why.
        $elsewhere = @{
            SocketDestroyUnavailable = 'It takes a kernel without CONFIG_INET_DIAG_DESTROY.'
        }
        $tests = @(
            [IO.Directory]::GetFiles("$root/tests/Module", '*.ps1') -notmatch '/ErrorCatalog\.'
            [IO.Directory]::GetFiles("$root/tests/Windows", '*.ps1')
            [IO.Directory]::GetFiles("$root/tests/EventIo.Tests", '*.cs', 'AllDirectories') -notmatch '/(obj|bin)/'
        ).ForEach{ [IO.File]::ReadAllText($_) } -join "`n"
        $words = [System.Collections.Generic.HashSet[string]]::new([string[]][regex]::Matches($tests, '\w+').Value)
        $named = $catalog.Id.Where{ $words.Contains($_) }
        $catalog.Id.Where{ $_ -notin $named -and -not $elsewhere.ContainsKey($_) } | Should -BeNullOrEmpty
        $named.Where{ $elsewhere.ContainsKey($_) } | Should -BeNullOrEmpty -Because 'an id that a test provokes is not listed as an exception'
    }

    It 'is the only source of ids: only the factory creates records' {
        foreach ($file in $code.Keys) {
            $makes = $code[$file] -match 'new\s+ErrorRecord\s*\(|ErrorRecord\s+\w+\s*=\s*new\s*\('
            $makes | Should -BeFalse -Because "$file goes through ErrorFactory"
        }
    }

    It 'is listed completely by about_EventIo_Errors' {
        $topic = [IO.File]::ReadAllText("$root/en-US/about_EventIo_Errors.help.txt")
        [regex]::Matches($topic, '(?m)^    (\w+) \(\w+\)$').ForEach{ $_.Groups[1].Value } | Should -Be $catalog.Id
    }
}
