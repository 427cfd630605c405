using System.Runtime.InteropServices;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Shell;

public sealed class ShellPromptTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("eventio-home-");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Control_C_stops_a_measurement_and_not_the_shell()
    {
        IgnoredSignals.SkipWhereIgnored(PosixSignal.SIGINT);
        using ShellTerminal terminal = await AtPrompt();
        await terminal.Enter(
            "'run' + 'ning'; Measure-Multiplexer -Multiplexer Poll -Iteration 1000000000 -SocketCount 2");
        await terminal.WaitForLine("running");
        await terminal.Press("C-c");
        await terminal.WaitForPrompt();
        await terminal.Enter("6 * 7");
        await terminal.WaitForLine("42");
        await terminal.Enter("exit 5");
        Assert.Equal(5, await terminal.WaitForExit());
    }

    [Fact]
    public async Task The_up_arrow_recalls_a_line_in_the_next_shell_too()
    {
        using (ShellTerminal terminal = await AtPrompt())
        {
            await terminal.Enter("'a' + 'b'");
            await terminal.WaitForLine("ab");
            await terminal.Enter("exit");
            Assert.Equal(0, await terminal.WaitForExit());
        }

        using ShellTerminal next = await AtPrompt();
        await next.Press("Up", "Up");
        await next.WaitForEnd("'a' + 'b'");
        await next.Enter(" + 'c'");
        await next.WaitForLine("abc");
    }

    [Fact]
    public async Task Tab_completes_the_parameters_of_the_module()
    {
        using ShellTerminal terminal = await AtPrompt();
        await terminal.Type("Measure-EventServer -FindM");
        await terminal.Press("Tab");
        await terminal.WaitForEnd("Measure-EventServer -FindMaximumRate");
    }

    [Fact]
    public async Task NoExit_keeps_a_prompt_with_PSReadLine_and_the_module()
    {
        using ShellTerminal terminal = await ShellTerminal.Start(_home.FullName, "-NoExit -Command \"'fir' + 'st'\"");
        await terminal.WaitForLine("first");
        await terminal.WaitForPrompt();
        await terminal.Enter("(Get-Module EventIo, PSReadLine).Name -join '+'");
        await terminal.WaitForLine("EventIo+PSReadLine");
    }

    [Fact]
    public async Task A_read_only_home_disables_only_the_history()
    {
        string file = Path.Combine(_home.FullName, "a-file");
        await File.WriteAllTextAsync(file, "", CancellationToken.None);
        using ShellTerminal terminal = await ShellTerminal.Start(file);
        await terminal.WaitForPrompt();
        await terminal.Enter("6 * 7");
        await terminal.WaitForLine("42");
        await terminal.Enter("exit");
        Assert.Equal(0, await terminal.WaitForExit());
    }

    private async Task<ShellTerminal> AtPrompt()
    {
        ShellTerminal terminal = await ShellTerminal.Start(_home.FullName);
        await terminal.WaitForPrompt();
        return terminal;
    }
}
