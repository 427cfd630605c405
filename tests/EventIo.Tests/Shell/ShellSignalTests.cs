using System.Diagnostics;
using System.Runtime.InteropServices;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Shell;

public sealed class ShellSignalTests
{
    [Theory]
    [InlineData(PosixSignal.SIGINT, 1)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    [InlineData(PosixSignal.SIGHUP, 129)]
    public async Task A_signal_stops_the_pipeline_and_ends_the_shell(PosixSignal signal, int expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill(1).");
        IgnoredSignals.SkipWhereIgnored(signal);
        // Signals other than SIGINT stop the pipeline in the same way as Ctrl+C.
        IgnoredSignals.SkipWhereIgnored(PosixSignal.SIGINT);
        using Process shell = ShellProcess.Start(["-c", """
            [Console]::Out.WriteLine('ready')
            try { while ($true) { } } finally { [Console]::Out.WriteLine('finally') }
            """]);
        using CancellationTokenSource timeout = new(ShellProcess.Timeout);
        Assert.Equal("ready", await shell.StandardOutput.ReadLineAsync(timeout.Token));
        using (Process kill = Process.Start("kill", ["-s", $"{signal}"[3..], $"{shell.Id}"]))
            await kill.WaitForExitAsync(timeout.Token);

        ShellRun run = await ShellProcess.Finish(shell);
        Assert.Equal(["finally"], run.Lines);
        Assert.Equal(expected, run.ExitCode);
    }
}
