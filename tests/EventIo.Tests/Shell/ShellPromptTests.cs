using Xunit;

namespace EventIo.Tests.Shell;

public sealed class ShellPromptTests : IDisposable
{
    private const string Prompt = "PS /";
    private const string CtrlC = "\x03";
    private const string CtrlD = "\x04";
    private const string Up = "\x1bOA";

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("eventio-state-");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task Control_C_stops_the_pipeline_and_not_the_shell()
    {
        ShellProcess.SkipWhereInterruptsAreIgnored();
        using ShellTerminal terminal = await AtPrompt();
        await terminal.Type("'run' + 'ning'; while ($true) { }\r");
        await terminal.WaitFor("running");
        await terminal.Type(CtrlC);
        await terminal.WaitFor(Prompt);
        await terminal.Type("6 * 7\r");
        await terminal.WaitFor("42");
        await terminal.WaitFor(Prompt);
        await terminal.Type("exit 5\r");
        Assert.Equal(5, await terminal.WaitForExit());
    }

    [Fact]
    public async Task A_statement_goes_on_until_it_is_whole_and_comes_back_with_the_up_arrow()
    {
        using (ShellTerminal terminal = await AtPrompt())
        {
            await terminal.Type("'a' +\r");
            await terminal.WaitFor(">> ");
            await terminal.Type("'b'\r");
            await terminal.WaitFor("ab");
            await terminal.WaitFor(Prompt);
            await terminal.Type(Up + "+ 'c'\r");
            await terminal.WaitFor("abc");
            await terminal.WaitFor(Prompt);
            await terminal.Type(CtrlD);
            Assert.Equal(0, await terminal.WaitForExit());
        }

        string file = Path.Combine(_state.FullName, "EventIo.Shell", "history");
        Assert.Equal("'a' +\\n'b'\n'a' +\\n'b'+ 'c'\n", await File.ReadAllTextAsync(file, CancellationToken.None));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        using ShellTerminal next = await AtPrompt();
        await next.Type(Up + "+ 'd'\r");
        await next.WaitFor("abcd");
    }

    [Fact]
    public async Task Tab_completes()
    {
        using ShellTerminal terminal = await AtPrompt();
        await terminal.Type("(Get-Comm\t");
        await terminal.WaitFor("(Get-Command");
        await terminal.Type(" Out-Null).Verb + '!'\r");
        await terminal.WaitFor("Out!");
    }

    [Fact]
    public async Task A_confirmation_asks_and_takes_the_answer()
    {
        using ShellTerminal terminal = await AtPrompt();
        await terminal.Type(
            "& { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldProcess('t')) { 'did' + ' it' } } "
            + "-Confirm\r");
        await terminal.WaitFor("[Y] Yes");
        await terminal.WaitFor("(default is \"Y\"): ");
        await terminal.Type("y\r");
        await terminal.WaitFor("did it");
    }

    [Fact]
    public async Task Control_C_at_a_question_of_a_command_ends_the_shell_with_130()
    {
        using ShellTerminal terminal = new(_state.FullName, "-Command '$host.UI.ReadLine(); 1'");
        // The runtime sets the terminal up (smkx); then the question makes Ctrl+C a key. Before that it is a signal.
        await terminal.WaitFor("\x1b=");
        await terminal.WaitFor("\x1b[?1h");
        await terminal.Type(CtrlC);
        Assert.Equal(130, await terminal.WaitForExit());
    }

    [Fact]
    public async Task Progress_is_a_line_that_goes_away()
    {
        using ShellTerminal terminal = await AtPrompt();
        await terminal.Type(
            "$p = [System.Management.Automation.ProgressRecord]::new(1, 'Work', 'half'); $p.PercentComplete = 50; "
            + "$host.UI.WriteProgress(1, $p); 'do' + 'ne'\r");
        await terminal.WaitFor("Work: half [##########          ] 50 %");
        await terminal.WaitFor("\r\x1b[Kdone");
    }

    [Fact]
    public async Task A_dumb_terminal_gets_plain_lines()
    {
        using ShellTerminal terminal = new(_state.FullName, terminal: "dumb");
        await terminal.WaitFor(Prompt);
        await terminal.Type("nope; 6 * 7\r");
        Assert.DoesNotContain('\x1b', await terminal.WaitFor("\n42"));
        await terminal.Type("exit 3\r");
        Assert.Equal(3, await terminal.WaitForExit());
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_only_costs_the_history()
    {
        string file = Path.Combine(_state.FullName, "a-file");
        await File.WriteAllTextAsync(file, "", CancellationToken.None);
        using ShellTerminal terminal = new(file);
        await terminal.WaitFor(Prompt);
        await terminal.Type("6 * 7\r");
        await terminal.WaitFor("42");
        await terminal.WaitFor(Prompt);
        await terminal.Type("exit\r");
        Assert.Equal(0, await terminal.WaitForExit());
    }

    private async Task<ShellTerminal> AtPrompt()
    {
        ShellTerminal terminal = new(_state.FullName);
        await terminal.WaitFor(Prompt);
        return terminal;
    }
}
