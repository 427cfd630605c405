using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>
/// The shell with a command. What depends on PowerShell's own console host alone is mostly left to the long tests.
/// </summary>
public sealed class ShellCommandTests
{
    [Theory]
    [InlineData("exit 9", 9)]
    [InlineData("1", 0, Explicit = Run.Long)]
    [InlineData("throw 'x'", 1, Explicit = Run.Long)]
    [InlineData("nope; 1", 0, Explicit = Run.Long)]
    [InlineData("nope", 1, Explicit = Run.Long)]
    [InlineData("& { exit 3 }", 3, Explicit = Run.Long)]
    [InlineData("$x = ", 1, Explicit = Run.Long)]
    public async Task A_command_ends_with_the_exit_code_of_pwsh(string command, int expected) =>
        Assert.Equal(expected, (await ShellProcess.Run(["-NoModule", "-Command", command])).ExitCode);

    [Fact(Explicit = Run.Long)]
    public async Task The_arguments_after_Command_are_joined_to_one_text() =>
        Assert.Equal(["3"], (await ShellProcess.Run(["-NoModule", "-c", "1", "+", "2"])).Lines);

    [Fact(Explicit = Run.Long)]
    public async Task Objects_are_printed_as_a_table()
    {
        ShellRun run = await ShellProcess.Run(
            ["-NoModule", "-c", "1..2 | ForEach-Object { [pscustomobject]@{ Number = $_; Text = 'x' * $_ } }"]);
        Assert.Equal(["Number Text", "------ ----", "1 x", "2 xx"], run.Lines);
    }

    [Fact(Explicit = Run.Long)]
    public async Task An_error_is_written_to_standard_error_in_the_concise_view_with_its_recommendation()
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

    [Fact(Explicit = Run.Long)]
    public async Task Redirected_output_has_no_escape_sequences()
    {
        ShellRun run = await ShellProcess.Run(
            ["-NoModule", "-c", "[pscustomobject]@{ A = 1 }; $PSStyle.Bold; $host.UI.WriteWarningLine('w'); nope"]);
        Assert.DoesNotContain('\x1b', run.Output + run.Error);
        Assert.Contains("WARNING: w", run.Output);
    }

    [Fact]
    public async Task The_module_is_imported_and_the_telemetry_and_the_update_check_of_PowerShell_are_off()
    {
        ShellRun run = await ShellProcess.Run(
            ["-c", "(Get-Module EventIo).Name; $env:POWERSHELL_TELEMETRY_OPTOUT; $env:POWERSHELL_UPDATECHECK"]);
        Assert.Equal(["EventIo", "1", "Off"], run.Lines);
    }

    [Fact]
    public async Task NoModule_leaves_the_module_out() =>
        Assert.Empty((await ShellProcess.Run(["-NoModule", "-c", "(Get-Module EventIo).Name"])).Lines);

    [Fact]
    public async Task The_standard_cmdlets_work_on_the_rows_of_the_module()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            ShellRun run = await ShellProcess.Run(["-c", $$"""
                $rows = Get-Multiplexer | Select-Object Kind, IsAvailable | Sort-Object Kind -Descending
                $rows | Export-Csv {{file}}
                (Import-Csv {{file}}).Count -eq ($rows | Measure-Object).Count
                ($rows | ConvertTo-Json | ConvertFrom-Json).Count -eq $rows.Count
                $rows[0] | Format-List IsAvailable
                Start-ThreadJob { 'thread' } | Receive-Job -Wait
                """]);
            Assert.Empty(run.Error);
            Assert.Equal(
                ["True", "True", "IsAvailable", "thread"], run.Lines.Select(line => line.Split(' ')[0]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Starts a second shell and the compiler.
    [Fact(Explicit = Run.Long)]
    public async Task Start_Job_and_Add_Type_work()
    {
        ShellRun run = await ShellProcess.Run(["-c", """
            Start-Job { 'job' } | Receive-Job -Wait
            Add-Type -TypeDefinition 'public static class Compiled { public static int Seven => 7; }'
            [Compiled]::Seven
            """]);
        Assert.Empty(run.Error);
        Assert.Equal(["job", "7"], run.Lines);
    }

    [Fact]
    public async Task Help_lists_the_options_of_pwsh() =>
        Assert.Contains("-EncodedCommand", (await ShellProcess.Run(["-Help"])).Output);

    [Theory]
    [InlineData("-Bogus")]
    [InlineData("no-such-script.ps1", Explicit = Run.Long)]
    [InlineData("-File", Explicit = Run.Long)]
    [InlineData("-Command", Explicit = Run.Long)]
    public async Task An_invalid_command_line_ends_with_exit_code_64(string argument)
    {
        ShellRun run = await ShellProcess.Run([argument]);
        Assert.Equal(64, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }
}
