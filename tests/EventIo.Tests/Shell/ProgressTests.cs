using System.Runtime.InteropServices;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>Progress in a terminal.</summary>
[Collection(Lanes.Programs)]
public sealed class ProgressTests
{
    private const string WhereIsTheCursor = "\e[6n";
    private const string TopLeft = "\e[1;1R";

    // Ctrl+C discards an answer that the shell has not read yet. This terminal gives none at all: the test does not
    // depend on how fast the shell reads.
    [Fact]
    public void Control_C_stops_a_measurement_although_the_answer_of_the_terminal_is_lost()
    {
        IgnoredSignals.SkipWhereIgnored(PosixSignal.SIGINT);
        using RawTerminal terminal = new("xterm", """
            $null = [Console]::CursorTop
            'run' + 'ning'
            try { Measure-Multiplexer Poll -SocketCount 2 -Iteration 1000000000 -DurationSeconds 86400 }
            finally { [Console]::WriteLine('stop' + 'ped') }
            """);
        // From the first answer on, the runtime waits for each one without a time limit.
        terminal.Until(WhereIsTheCursor);
        terminal.Type(TopLeft);
        terminal.Until("running");
        terminal.Until(WhereIsTheCursor);
        terminal.Type("\x03");
        Assert.Contains("stopped", terminal.AnswerToTheEnd(WhereIsTheCursor, TopLeft), StringComparison.Ordinal);
        terminal.WaitForExit();
    }
}
