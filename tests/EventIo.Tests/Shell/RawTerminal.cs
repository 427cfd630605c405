using System.Diagnostics;
using System.Text;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>
/// The shell in a terminal that a test plays: it reads what the shell writes, and answers its queries. script(1) gives
/// the shell the terminal.
/// </summary>
internal sealed class RawTerminal : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts the shell.</summary>
    /// <param name="terminal">The value of TERM.</param>
    /// <param name="script">What the shell runs.</param>
    internal RawTerminal(string terminal, string script)
    {
        string program = Peer.Require("script");
        string encoded = Convert.ToBase64String(Encoding.Unicode.GetBytes(script));
        // Without a size there is no room for progress. exec: Ctrl+C is for the shell alone.
        string command = "stty rows 40 columns 80; "
            + $"exec '{ShellProcess.Program}' -NoProfile -EncodedCommand {encoded}";
        ProcessStartInfo start = new(program, ["-qefc", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["TERM"] = terminal;
        foreach (string name in (string[])["TMUX", "STY", "NO_COLOR"])
            start.Environment.Remove(name);
        _process = Process.Start(start)!;
    }

    /// <summary>Ends the shell.</summary>
    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>Sends keys or answers.</summary>
    internal void Type(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    /// <summary>
    /// Returns the output up to and including a text. The reads block: a busy thread pool might read a question too
    /// late, and the shell waits for some answers only for a limited time.
    /// </summary>
    internal string Until(string end)
    {
        (string screen, bool isFound) = Read(end);
        Assert.True(isFound, $"The screen ends without {end}:\n{screen}");
        return screen;
    }

    /// <summary>Answers a question whenever it is asked, until the shell ends.</summary>
    /// <returns>The output.</returns>
    internal string AnswerToTheEnd(string question, string answer)
    {
        var screen = new StringBuilder();
        while (true)
        {
            (string part, bool isAsked) = Read(question);
            screen.Append(part);
            if (!isAsked)
                return screen.ToString();
            Type(answer);
        }
    }

    /// <summary>Waits for the shell to end.</summary>
    internal void WaitForExit() =>
        Assert.True(_process.WaitForExit(ShellProcess.Timeout), "The shell does not end.");

    private (string Screen, bool IsFound) Read(string end)
    {
        using var timeout = new CancellationTokenSource(ShellProcess.Timeout);
        using CancellationTokenRegistration kill =
            timeout.Token.Register(() => _process.Kill(entireProcessTree: true));
        var screen = new StringBuilder();
        while (!screen.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            int letter = _process.StandardOutput.Read();
            if (letter < 0)
            {
                Assert.False(timeout.IsCancellationRequested, $"Timed out waiting for {end}:\n{screen}");
                return (screen.ToString(), false);
            }
            screen.Append((char)letter);
        }
        return (screen.ToString(), true);
    }
}
