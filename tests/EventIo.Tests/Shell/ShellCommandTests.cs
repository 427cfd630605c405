using Xunit;

namespace EventIo.Tests.Shell;

public sealed class ShellCommandTests
{
    [Theory]
    [InlineData("1", 0)]
    [InlineData("nope; 1", 0)]
    [InlineData("nope", 1)]
    [InlineData("throw 'x'", 1)]
    [InlineData("exit 9", 9)]
    [InlineData("& { exit 3 }", 3)]
    [InlineData("$x = ", 1)]
    public async Task A_command_ends_with_the_exit_code_of_pwsh(string command, int expected) =>
        Assert.Equal(expected, (await ShellProcess.Run(["-NoModule", "-Command", command])).ExitCode);

    [Fact]
    public async Task The_words_after_Command_are_one_text() =>
        Assert.Equal(["3"], (await ShellProcess.Run(["-NoModule", "-c", "1", "+", "2"])).Lines);

    [Fact]
    public async Task Objects_come_out_as_a_table()
    {
        ShellRun run = await ShellProcess.Run(
            ["-NoModule", "-c", "1..2 | ForEach-Object { [pscustomobject]@{ Number = $_; Text = 'x' * $_ } }"]);
        Assert.Equal(["Number Text", "------ ----", "1 x", "2 xx"], run.Lines);
    }

    [Fact]
    public async Task An_error_goes_to_standard_error_in_the_concise_view_with_its_recommendation()
    {
        ShellRun run = await ShellProcess.Run(["-NoModule", "-c", """
            function Test-It {
                [CmdletBinding()] param()
                $e = [System.Management.Automation.ErrorRecord]::new([Exception]::new('no luck'), 'Id', 'OpenError', 7)
                $e.ErrorDetails = [System.Management.Automation.ErrorDetails]::new('no luck today')
                $e.ErrorDetails.RecommendedAction = 'Try again.'
                $PSCmdlet.WriteError($e)
            }
            'before'; Test-It; 'after'
            """]);
        Assert.Equal(["before", "after"], run.Lines);
        Assert.Contains("Test-It:", run.Error);
        Assert.Contains("no luck today", run.Error);
        Assert.Contains("Try again.", run.Error);
    }

    [Fact]
    public async Task Redirected_output_has_no_escape_sequences()
    {
        ShellRun run = await ShellProcess.Run(
            ["-NoModule", "-c", "[pscustomobject]@{ A = 1 }; $PSStyle.Bold; $host.UI.WriteWarningLine('w'); nope"]);
        Assert.DoesNotContain('\x1b', run.Output + run.Error);
        Assert.Contains("WARNING: w", run.Output);
    }

    [Fact]
    public async Task Progress_is_silent_when_redirected()
    {
        const string Record = "[System.Management.Automation.ProgressRecord]::new(1, 'a', 'b')";
        ShellRun run = await ShellProcess.Run(["-NoModule", "-c", $"$host.UI.WriteProgress(1, {Record}); 1"]);
        Assert.Equal("1\n", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task The_module_is_there_unless_refused()
    {
        const string Count = "(Get-Module EventIo | ForEach-Object Name)";
        Assert.Equal(["EventIo"], (await ShellProcess.Run(["-c", Count])).Lines);
        Assert.Empty((await ShellProcess.Run(["-NoModule", "-c", Count])).Lines);
    }

    [Fact]
    public async Task The_host_says_who_it_is()
    {
        ShellRun run = await ShellProcess.Run(["-NoModule", "-c", "$host.Name; $env:POWERSHELL_TELEMETRY_OPTOUT"]);
        Assert.Equal(["EventIo.Shell", "1"], run.Lines);
    }

    [Fact]
    public async Task Leaving_the_shell_removes_the_module()
    {
        ShellRun run = await ShellProcess.Run(
            ["-c", "(Get-Module EventIo).OnRemove = { [Console]::Out.WriteLine('removed') }; 'end'; exit 4"]);
        Assert.Equal(["end", "removed"], run.Lines);
        Assert.Equal(4, run.ExitCode);
    }

    [Theory]
    [InlineData("-Bogus")]
    [InlineData("no-such-script.ps1")]
    [InlineData("-File")]
    [InlineData("-Command")]
    public async Task A_command_line_without_sense_ends_with_64(string argument)
    {
        ShellRun run = await ShellProcess.Run([argument]);
        Assert.Equal(64, run.ExitCode);
        Assert.NotEmpty(run.Error);
        Assert.Empty(run.Output);
    }
}
