using System.Diagnostics;
using Xunit;

namespace EventIo.Tests.Shell;

public sealed class ShellSignalTests
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task A_signal_stops_the_pipeline_removes_the_module_and_ends_the_shell(string signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill(1).");
        if (signal == "INT")
            ShellProcess.SkipWhereInterruptsAreIgnored();
        using Process shell = ShellProcess.Start(["-c", """
            (Get-Module EventIo).OnRemove = { [Console]::Out.WriteLine('removed') }
            [Console]::Out.WriteLine('ready')
            try { while ($true) { } } finally { [Console]::Out.WriteLine('finally') }
            """]);
        using CancellationTokenSource patience = new(ShellProcess.Patience);
        Assert.Equal("ready", await shell.StandardOutput.ReadLineAsync(patience.Token));
        using (Process kill = Process.Start("kill", ["-" + signal, $"{shell.Id}"]))
            await kill.WaitForExitAsync(patience.Token);

        ShellRun run = await ShellProcess.Finish(shell);
        Assert.Equal(["finally", "removed"], run.Lines);
        Assert.Equal(expected, run.ExitCode);
    }
}
