# An It's name begins with what must become of it.
Describe 'Outcomes' {
    It 'passes when nothing throws' { 1 | Should -Be 1 }
    It 'passes when empty' { }
    It 'passes after an error that does not terminate' { Get-Command no-such-command-anywhere; 1 | Should -Be 1 }
    It 'passes after a stray break' { break }
    It 'fails on Should' { 1 | Should -Be 2 }
    It 'fails on throw' { throw 'on purpose' }
    It 'fails on a command that is not there' { no-such-command-anywhere }
    It 'fails on an error that a method throws' { [int]::Parse('x'); 1 | Should -Be 1 }
    It 'skips with -Skip' -Skip { throw 'never run' }
    It 'skips with a condition' -Skip:(1 -eq 1) { throw 'never run' }
    It 'passes with a condition that does not hold' -Skip:(1 -eq 2) { }
    It 'skips on its own word' { Set-ItResult -Skipped -Because 'it wants to'; throw 'never reached' }
    It 'skips when inconclusive' { Set-ItResult -Inconclusive -Because 'nobody knows'; throw 'never reached' }

    Context 'With -Skip' -Skip {
        BeforeAll { throw 'never run' }
        It 'skips all of it' { throw 'never run' }
        Context 'and inside' { It 'skips that too' { throw 'never run' } }
    }

    Context 'With nothing but skipped tests' {
        BeforeAll { throw 'never run' }
        AfterAll { throw 'never run' }
        It 'skips' -Skip { }
    }

    Context 'With a BeforeAll that throws' {
        BeforeAll { throw 'no ground to stand on' }
        It 'fails' { }
        Context 'and inside' { It 'fails too' { } }
    }

    Context 'With a BeforeEach that throws' {
        BeforeAll { $cleanedUp = [Collections.Generic.List[string]]::new() }
        BeforeEach { throw 'not ready' }
        AfterEach { $cleanedUp.Add('yes') }
        It 'fails before its body runs' { $cleanedUp.Add('body') }
    }

    Context 'With an AfterEach that throws' {
        AfterEach { throw 'cannot tidy up' }
        It 'fails afterwards' { }
    }

    Context 'After all these' {
        It 'passes as if nothing had been' { }
    }
}
