BeforeDiscovery { $discovered = 'discovered' }
BeforeAll {
    $log = [Collections.Generic.List[string]]::new()
    $log.Add('file')
    $fromFile = 'file'
    function Get-Greeting($name) { "hello $name" }
}

Describe 'Setup' {
    BeforeAll { $log.Add('all'); $fromAll = 'all'; $changed = 'outer' }
    BeforeEach { $log.Add('each'); $fromEach = 'each' }
    AfterEach { $log.Add('-each') }
    AfterAll { $log.Add('-all') }

    It 'passes: the file comes first, then the block, then the test' { "$log" | Should -BeExactly 'file all each' }

    It 'passes: what setup leaves is seen' { "$fromFile $fromAll $fromEach" | Should -BeExactly 'file all each' }

    It 'passes: functions are seen' { Get-Greeting you | Should -BeExactly 'hello you' }

    It 'passes: a test changes its own copy' { $fromAll = 'changed'; $changed = 'changed'; $own = 1 }

    It 'passes: the next test sees nothing of it' { "$fromAll $changed $own" | Should -BeExactly 'all outer ' }

    It 'passes: discovery leaves nothing behind' { $discovered | Should -BeNullOrEmpty }

    It "passes: $discovered in a name" { }

    Context 'inside' {
        BeforeAll { $log.Clear(); $log.Add('all2'); $changed = 'inner' }
        BeforeEach { $log.Add('each2') }
        AfterEach { $log.Add('-each2') }

        It 'passes: outer BeforeEach before inner' { "$log" | Should -BeExactly 'all2 each each2' }

        It 'passes: inner AfterEach before outer' {
            "$log" | Should -BeExactly 'all2 each each2 -each2 -each each each2'
        }

        It 'passes: the inner block hides the outer variable' { $changed | Should -BeExactly 'inner' }
    }

    It 'passes: tests and blocks run in the order of the file' { $log | Should -Contain 'all2' }

    It 'passes: the outer variable is back' { $changed | Should -BeExactly 'outer' }
}

Describe 'Surroundings' {
    It 'passes: AfterAll of the block before has run' { $log[-1] | Should -BeExactly '-all' }

    It 'passes: the script knows its place' {
        [IO.Path]::GetFileName($PSCommandPath) | Should -BeExactly 'Scopes.Tests.ps1'
        "$PSScriptRoot/Scopes.Tests.ps1" | Should -Exist
    }

    It 'passes: TestDrive is a folder to write to' {
        [IO.File]::WriteAllText("$TestDrive/a.txt", 'a')
        "$TestDrive/a.txt" | Should -Exist
        "$TestDrive/b.txt" | Should -Not -Exist
    }
}
