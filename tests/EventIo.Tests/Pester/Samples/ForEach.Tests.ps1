BeforeDiscovery { $numbers = 1, 2 }

Describe 'ForEach' {
    It 'passes: <_> is the item' -ForEach $numbers { $_ | Should -BeIn 1, 2 }

    It 'passes: <a> and <b> are keys' -ForEach @{ a = 1; b = 'x' }, @{ a = 2; b = 'y' } {
        "$a$b" | Should -BeIn '1x', '2y'
        $_.a | Should -Be $a
    }

    It 'passes: <who.Name> follows properties' -TestCases @(@{ who = [pscustomobject]@{ Name = 'Ada' } }) {
        $who.Name | Should -Be 'Ada'
    }

    It 'passes: keys are parameters, too: <a>' -ForEach @{ a = 1 } {
        param($a)
        $a | Should -Be 1
    }

    It 'passes: no item, no test' -ForEach @() { throw 'never run' }

    It 'passes: `<not a template`>' { }

    It 'fails for <_> alone' -ForEach 'bad' { $_ | Should -Be 'good' }

    It 'skips each' -ForEach 'this', 'that' -Skip { throw 'never run' }

    Context 'Block <_>' -ForEach 'one', 'two' {
        BeforeAll { $setup = "set up $_" }
        BeforeEach { $each = $_ }
        It 'passes: BeforeAll sees the item' { $setup | Should -Be "set up $_" }
        It 'passes: the test''s own item is nearer: <_>' -ForEach 'inner' {
            "$_ $each $setup" | Should -BeLike 'inner inner set up *'
        }
    }

    Context 'Block of <kind>' -ForEach @{ kind = 'keys' } {
        It 'passes: <kind> is seen inside' {
            $kind | Should -Be 'keys'
            { throw $kind } | Should -Throw 'keys'
        }
        It 'passes: <kind> beside <_>' -ForEach 7 { "$kind$_" | Should -Be 'keys7' }
    }
}
