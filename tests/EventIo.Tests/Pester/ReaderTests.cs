using System.Management.Automation;
using Xunit;

namespace EventIo.Tests.Pester;

/// <summary>The reader of Pester's keywords, on files whose tests say in their names how they end.</summary>
public sealed class ReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventio-reader-");

    public static string Samples { get; } =
        Path.Combine(Repository.Root, "tests", "EventIo.Tests", "Pester", "Samples");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Outcomes", 21)]
    [InlineData("Scopes", 15)]
    [InlineData("ForEach", 16)]
    [InlineData("Should", 99)]
    public async Task Every_test_of_a_sample_ends_as_its_name_says(string sample, int count)
    {
        IReadOnlyList<PesterTest> tests = await RunAsync(Path.Combine(Samples, $"{sample}.Tests.ps1"));

        Assert.Equal(count, tests.Count);
        Assert.Empty(tests.Where(t => Status(t) != Named(t)).Select(t => $"{t.Path}: {Status(t)} {Message(t)}"));
    }

    [Fact]
    public async Task Names_have_file_blocks_and_data_and_are_never_the_same()
    {
        IReadOnlyList<PesterTest> tests = await RunTextAsync("""
            Describe 'Outer' {
                Context 'of <_>' -ForEach 1 {
                    It 'is <x.y> <z>' -ForEach @{ x = @{ y = 'deep' } } { }
                    It 'twice' { }
                    It 'twice' { }
                }
            }
            """);

        Assert.Equal(
            ["Text.Outer.of 1.is deep <z>", "Text.Outer.of 1.twice", "Text.Outer.of 1.twice (2)"],
            tests.Select(t => t.Path));
    }

    [Fact]
    public async Task A_failure_shows_its_line_and_the_stack_to_the_It()
    {
        PesterOutcome outcome = await OnlyOutcomeAsync("""
            Describe 'Block' {
                BeforeAll { function Test-Deep { 1 | Should -Be 2 } }
                It 'goes deep' {
                    Test-Deep
                }
            }
            """);

        string file = Path.Combine(_folder.FullName, "Text.Tests.ps1");
        AssertLike("Expected 2, but got 1.\n> *1 | Should -Be 2*", outcome.Message);
        Assert.Equal(
            [$"Test-Deep in {file}:line 2", $"<ScriptBlock> in {file}:line 4", $"It in {file}:line 3"],
            outcome.Stack.Split('\n').Select(line => line.Replace("   at ", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Describe x {", "*Missing closing*")]
    [InlineData("throw 'early'", "*early*")]
    [InlineData("Describe x { It y { } ; no-such-command }", "*no-such-command*")]
    [InlineData("Describe x { AfterAll { } ; AfterAll { } }", "*AfterAll is already defined*")]
    [InlineData("It x { }", "*It stands in Describe or Context*")]
    [InlineData("Mock Get-Command { }", "*the reader in tests/* has no Mock*")]
    public async Task A_file_that_cannot_be_read_is_one_failed_test(string text, string message)
    {
        IReadOnlyList<PesterTest> tests = await RunTextAsync(text);

        PesterTest only = Assert.Single(tests);
        Assert.Equal("Text.Discovery", only.Path);
        Assert.Equal(PesterStatus.Failed, Status(only));
        AssertLike(message, Message(only));
    }

    [Theory]
    [InlineData("Describe y { }", "*Describe stands in or beside*")]
    [InlineData("Mock Get-Command { }", "*has no Mock*")]
    [InlineData("1 | Should -HaveParameter x", "*'HaveParameter'*")]
    [InlineData("1 | Should -Be 1 -BeTrue", "*Should takes one of*")]
    [InlineData("1 | Should -Throw", "*curly braces*")]
    public async Task A_keyword_out_of_place_fails_its_test_and_says_why(string body, string message)
    {
        PesterOutcome outcome = await OnlyOutcomeAsync($"Describe x {{ It y {{ {body} }} }}");

        Assert.Equal(PesterStatus.Failed, outcome.Status);
        AssertLike(message, outcome.Message);
    }

    [Fact]
    public async Task BeforeAll_fails_its_tests_with_its_own_error()
    {
        IReadOnlyList<PesterTest> tests = await RunTextAsync("""
            BeforeAll { throw 'no ground' }
            Describe 'x' { It 'a' { } ; It 'b' { } }
            """);

        Assert.All(tests, t => AssertLike("*no ground*", Message(t)));
    }

    [Fact]
    public async Task AfterAll_fails_the_last_test_before_it()
    {
        IReadOnlyList<PesterTest> tests = await RunTextAsync("""
            Describe 'x' { AfterAll { throw 'still held' } ; It 'a' { } ; It 'b' { } }
            Describe 'y' { It 'c' { } }
            """);

        Assert.Equal([PesterStatus.Passed, PesterStatus.Failed, PesterStatus.Passed], tests.Select(Status));
        AssertLike("*still held*", Message(tests[1]));
    }

    [Fact]
    public async Task Both_a_test_and_its_AfterEach_tell_their_errors()
    {
        PesterOutcome outcome = await OnlyOutcomeAsync(
            "Describe x { AfterEach { throw 'second' } ; It y { throw 'first' } }");

        AssertLike("*first*second*", outcome.Message);
    }

    [Fact]
    public async Task Skips_say_why()
    {
        IReadOnlyList<PesterTest> tests = await RunTextAsync("""
            Describe 'x' {
                It 'a' -Skip { }
                It 'b' { Set-ItResult -Skipped -Because 'no io_uring' }
                It 'c' { Set-ItResult -Inconclusive -Because 'too noisy' }
            }
            """);

        AssertLike("-Skip at It in *Text.Tests.ps1:line 2", Message(tests[0]));
        Assert.Equal("no io_uring", Message(tests[1]));
        Assert.Equal("inconclusive: too noisy", Message(tests[2]));
    }

    [Fact]
    public async Task Only_what_is_selected_runs_with_its_setup()
    {
        PesterFile file = Write("""
            Describe 'x' { BeforeAll { $global:x = 1 } ; It 'a' { } }
            Describe 'y' {
                It 'b' { $global:x | Should -BeNullOrEmpty }
                It 'c' { $global:x = 2 }
                It 'd' { $global:x | Should -BeNullOrEmpty }
            }
            """);

        await file.RunAsync(t => t.Path.EndsWith('b') || t.Path.EndsWith('d'));

        Assert.Equal([false, true, false, true], file.Tests.Select(t => t.HasRun));
        Assert.All(file.Tests.Where(t => t.HasRun), t => Assert.Equal(PesterStatus.Passed, Status(t)));
    }

    [Fact]
    public async Task What_has_not_ended_by_the_time_limit_fails()
    {
        PesterFile file = Write(
            "Describe x { It a { } ; It b { while ($true) { [Threading.Thread]::Sleep(10) } } ; It c { } }",
            TimeSpan.FromSeconds(2));

        await file.RunAsync(_ => true);

        Assert.Equal([PesterStatus.Passed, PesterStatus.Failed, PesterStatus.Failed], file.Tests.Select(Status));
        AssertLike("The file took longer than 2 s*", Message(file.Tests[1]));
    }

    [Fact]
    public async Task Tests_start_in_the_repository_and_TestDrive_is_gone_afterwards()
    {
        string note = Path.Combine(_folder.FullName, "note");
        PesterOutcome outcome = await OnlyOutcomeAsync($$"""
            Describe x { It y {
                "$PWD" | Should -BeExactly '{{Repository.Root}}'
                [IO.File]::WriteAllText('{{note}}', $TestDrive)
            } }
            """);

        Assert.Equal(PesterOutcome.Passed.Status, outcome.Status);
        Assert.False(Directory.Exists(await File.ReadAllTextAsync(note, TestContext.Current.CancellationToken)));
    }

    private static PesterStatus Status(PesterTest test) => test.Outcome.Result.Status;

    private static PesterStatus Named(PesterTest test) => test.Path.Split('.')[^1] switch
    {
        string name when name.StartsWith("fails", StringComparison.Ordinal) => PesterStatus.Failed,
        string name when name.StartsWith("skips", StringComparison.Ordinal) => PesterStatus.Skipped,
        _ => PesterStatus.Passed,
    };

    private static string Message(PesterTest test) => test.Outcome.Result.Message;

    private static void AssertLike(string pattern, string text) =>
        Assert.True(WildcardPattern.Get(pattern, WildcardOptions.None).IsMatch(text), $"{text}\nis not like {pattern}");

    private static async Task<IReadOnlyList<PesterTest>> RunAsync(string path)
    {
        PesterFile file = new(path, TimeSpan.FromMinutes(1));
        await file.RunAsync(_ => true);
        return file.Tests;
    }

    private PesterFile Write(string text, TimeSpan? timeLimit = null)
    {
        string path = Path.Combine(_folder.FullName, "Text.Tests.ps1");
        File.WriteAllText(path, text);
        return new PesterFile(path, timeLimit ?? TimeSpan.FromMinutes(1));
    }

    private async Task<IReadOnlyList<PesterTest>> RunTextAsync(string text)
    {
        PesterFile file = Write(text);
        await file.RunAsync(_ => true);
        return file.Tests;
    }

    private async Task<PesterOutcome> OnlyOutcomeAsync(string text) =>
        await Assert.Single(await RunTextAsync(text)).Outcome;
}
