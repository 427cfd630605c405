# What Should says, word for word; nothing when it holds. Pester and the reader say the same.
Describe 'Should' {
    It '<should>' -ForEach @(
        @{ should = '1 | Should -Be 1' }
        @{ should = '1 | Should -Be 2'; says = 'Expected 2, but got 1.' }
        @{ should = '1 | Should -Be 2 -Because "it is so"'; says = 'Expected 2, because it is so, but got 1.' }
        @{ should = '1 | Should -Not -Be 2' }
        @{ should = '1 | Should -Not -Be 1'; says = 'Expected 1 to be different from the actual value, but got the same value.' }
        @{ should = '"a" | Should -Be "A"' }
        @{ should = '"a" | Should -BeExactly "a"' }
        @{ should = '1 | Should -BeExactly 2'; says = 'Expected exactly 2, but got 1.' }
        @{ should = '"a" | Should -Not -BeExactly "A"' }
        @{ should = '"a" | Should -Not -BeExactly "a"'; says = "Expected 'a' to be different from the actual value, but got exactly the same value." }
        @{ should = '$null | Should -Be $null' }
        @{ should = '$null | Should -Be 1'; says = 'Expected 1, but got $null.' }
        @{ should = '1 | Should -Be $null'; says = 'Expected $null, but got 1.' }
        @{ should = '"1" | Should -Be 1' }
        @{ should = '1, 2 | Should -Be @(1, 2)' }
        @{ should = '@(1) | Should -Be 1' }
        @{ should = '@() | Should -Be @()' }
        @{ should = '1, 2 | Should -Be 1, 3'; says = 'Expected @(1, 3), but got @(1, 2).' }
        @{ should = '1, 2 | Should -Be @(1)'; says = 'Expected 1, but got @(1, 2).' }
        @{ should = '1, 2 | Should -Be 1'; says = 'Expected 1, but got @(1, 2).' }
        @{ should = '"abc" | Should -Be "abd"'; says = "Expected strings to be the same, but they were different.`nString lengths are both 3.`nStrings differ at index 2.`nExpected: 'abd'`nBut was:  'abc'`n           --^" }
        @{ should = '"ab" | Should -Be "abc"'; says = "Expected strings to be the same, but they were different.`nExpected length: 3`nActual length:   2`nStrings differ at index 2.`nExpected: 'abc'`nBut was:  'ab'`n           --^" }
        @{ should = '"a" | Should -BeExactly "A"'; says = "Expected strings to be the same, but they were different.`nString lengths are both 1.`nStrings differ at index 0.`nExpected: 'A'`nBut was:  'a'`n           ^" }
        @{ should = '1 | Should -BeTrue' }
        @{ should = '0 | Should -BeTrue'; says = 'Expected $true, but got 0.' }
        @{ should = '1 | Should -Not -BeTrue'; says = 'Expected $false, but got 1.' }
        @{ should = '$null | Should -BeFalse' }
        @{ should = '$true | Should -BeFalse'; says = 'Expected $false, but got $true.' }
        @{ should = '$false | Should -Not -BeFalse'; says = 'Expected $true, but got $false.' }
        @{ should = '"" | Should -BeNullOrEmpty' }
        @{ should = '@() | Should -BeNullOrEmpty' }
        @{ should = '@{} | Should -BeNullOrEmpty' }
        @{ should = '0 | Should -Not -BeNullOrEmpty' }
        @{ should = '1 | Should -BeNullOrEmpty'; says = 'Expected $null or empty, but got 1.' }
        @{ should = '1, 2 | Should -BeNullOrEmpty'; says = 'Expected $null or empty, but got @(1, 2).' }
        @{ should = '$null | Should -Not -BeNullOrEmpty'; says = 'Expected a value, but got $null or empty.' }
        @{ should = '"Text" | Should -Match "^te"' }
        @{ should = '"Text" | Should -Match "^xe"'; says = "Expected regular expression '^xe' to match 'Text', but it did not match." }
        @{ should = '"Text" | Should -Not -Match "^te"'; says = "Expected regular expression '^te' to not match 'Text', but it did match." }
        @{ should = '"Text" | Should -MatchExactly "^Te"' }
        @{ should = '"Text" | Should -Not -MatchExactly "^te"' }
        @{ should = '"Text" | Should -BeLike "te*"' }
        @{ should = '"Text" | Should -BeLike "x*"'; says = "Expected like wildcard 'x*' to match 'Text', but it did not match." }
        @{ should = '"Text" | Should -Not -BeLike "te*"'; says = "Expected like wildcard 'te*' to not match 'Text', but it did match." }
        @{ should = '"Text" | Should -BeLikeExactly "Te*"' }
        @{ should = '"Text" | Should -Not -BeLikeExactly "te*"' }
        @{ should = '2 | Should -BeGreaterThan 1' }
        @{ should = '1 | Should -BeGreaterThan 1'; says = 'Expected the actual value to be greater than 1, but got 1.' }
        @{ should = '1, 3 | Should -BeGreaterThan 2'; says = 'Expected the actual value to be greater than 2, but got 1.' }
        @{ should = '1 | Should -Not -BeGreaterThan 1' }
        @{ should = '2 | Should -Not -BeGreaterThan 1'; says = 'Expected the actual value to be less than or equal to 1, but got 2.' }
        @{ should = '1 | Should -BeGreaterOrEqual 1' }
        @{ should = '1 | Should -BeGreaterOrEqual 2'; says = 'Expected the actual value to be greater than or equal to 2, but got 1.' }
        @{ should = '2 | Should -Not -BeGreaterOrEqual 2'; says = 'Expected the actual value to be less than 2, but got 2.' }
        @{ should = '1 | Should -BeLessThan 1'; says = 'Expected the actual value to be less than 1, but got 1.' }
        @{ should = '0 | Should -Not -BeLessThan 1'; says = 'Expected the actual value to be greater than or equal to 1, but got 0.' }
        @{ should = '1 | Should -BeLessOrEqual 1' }
        @{ should = '2 | Should -BeLessOrEqual 1'; says = 'Expected the actual value to be less than or equal to 1, but got 2.' }
        @{ should = '1 | Should -Not -BeLessOrEqual 1'; says = 'Expected the actual value to be greater than 1, but got 1.' }
        @{ should = '1, "a" | Should -Contain "A"' }
        @{ should = '1, 2 | Should -Contain 3'; says = 'Expected 3 to be found in collection @(1, 2), but it was not found.' }
        @{ should = '1, 2 | Should -Not -Contain 2'; says = 'Expected 2 to not be found in collection @(1, 2), but it was found.' }
        @{ should = '1 | Should -BeIn 1, 2' }
        @{ should = '3 | Should -BeIn 1, 2'; says = 'Expected collection @(1, 2) to contain 3, but it was not found.' }
        @{ should = '1 | Should -Not -BeIn 1, 2'; says = 'Expected collection @(1, 2) to not contain 1, but it was found.' }
        @{ should = '1, 2 | Should -HaveCount 2' }
        @{ should = '@() | Should -HaveCount 0' }
        @{ should = '$null | Should -HaveCount 1' }
        @{ should = '1, 2 | Should -HaveCount 1'; says = 'Expected a collection with size 1, but got collection with size 2 @(1, 2).' }
        @{ should = '@() | Should -HaveCount 1'; says = 'Expected a collection with size 1, but got an empty collection.' }
        @{ should = '1, 2 | Should -Not -HaveCount 2'; says = 'Expected a collection with size different from 2, but got collection with that size @(1, 2).' }
        @{ should = '1 | Should -BeOfType [int]' }
        @{ should = '1 | Should -BeOfType ([int])' }
        @{ should = '1 | Should -BeOfType ValueType' }
        @{ should = '[pscustomobject]@{ a = 1 } | Should -BeOfType ([pscustomobject])' }
        @{ should = '1 | Should -BeOfType ([string])'; says = 'Expected the value to have type [string] or any of its subtypes, but got 1 with type [int].' }
        @{ should = '1 | Should -Not -BeOfType ([int])'; says = 'Expected the value to not have type [int] or any of its subtypes, but got 1 with type [int].' }
        @{ should = '$null | Should -BeOfType ([int])'; says = 'Expected the value to have type [int] or any of its subtypes, but got $null with type $null.' }
        @{ should = '"/" | Should -Exist' }
        @{ should = '"/none" | Should -Exist'; says = "Expected path '/none' to exist, but it did not exist." }
        @{ should = '"/" | Should -Not -Exist'; says = "Expected path '/' to not exist, but it did exist." }
        @{ should = '{ throw "no" } | Should -Throw' }
        @{ should = '{ throw "no way" } | Should -Throw "no*"' }
        @{ should = '{ throw "no" } | Should -Throw -ExpectedMessage "no" -ErrorId "no" -ExceptionType ([Management.Automation.RuntimeException])' }
        @{ should = '{ [int]::Parse("x") } | Should -Throw -ErrorId FormatException -ExceptionType ([Management.Automation.MethodInvocationException])' }
        @{ should = '{ Import-Module none -ErrorAction Stop } | Should -Throw -ErrorId "Modules_ModuleNotFound,*"' }
        @{ should = '{ Import-Module none -ErrorAction SilentlyContinue } | Should -Not -Throw' }
        @{ should = '{ } | Should -Not -Throw' }
        @{ should = '{ } | Should -Throw'; says = 'Expected an exception to be thrown, but no exception was thrown.' }
        @{ should = '{ } | Should -Throw "x" -Because "y"'; says = "Expected an exception with message like 'x' to be thrown, because y, but no exception was thrown." }
        @{ should = '({ throw "no" } | Should -Throw -PassThru).Exception.Message | Should -Be "no"' }
        @{ should = '({ throw "no" } | Should -Throw -PassThru).FullyQualifiedErrorId | Should -Be "no"' }
        @{ should = '$true | Should -Be 1' }
        @{ should = '[datetime]"2020-01-02" | Should -Be 3'; says = 'Expected 3, but got 2020-01-02T00:00:00.0000000.' }
        @{ should = '1..12 | Should -Contain 13'; says = 'Expected 13 to be found in collection @(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...2 more), but it was not found.' }
    ) {
        $said = try { & ([scriptblock]::Create($should)) } catch { $_.Exception.Message }
        $said | Should -BeExactly $says
    }

    It '<should> says where' -ForEach @(
        @{ should = '{ throw "no" } | Should -Throw "yes"'; says = "Expected an exception with message like 'yes' to be thrown, but the message was 'no'. from *throw*" }
        @{ should = '{ throw "no" } | Should -Throw -ErrorId "yes"'; says = "Expected an exception with FullyQualifiedErrorId 'yes' to be thrown, but the FullyQualifiedErrorId was 'no'. from *" }
        @{ should = '{ throw "no" } | Should -Throw -ExceptionType ([ArgumentException])'; says = 'Expected an exception with type `[System.ArgumentException`] to be thrown, but the exception type was `[System.Management.Automation.RuntimeException`]. from *' }
        @{ should = '{ throw "no" } | Should -Not -Throw'; says = 'Expected no exception to be thrown, but an exception "no" was thrown from *' }
    ) {
        $said = try { & ([scriptblock]::Create($should)) } catch { $_.Exception.Message }
        $said | Should -BeLike $says
    }
}
