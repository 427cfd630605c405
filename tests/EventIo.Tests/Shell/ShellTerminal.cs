using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>
/// The shell at a prompt in a terminal that tmux(1) emulates: PSReadLine asks its terminal where the cursor is.
/// </summary>
internal sealed class ShellTerminal : IDisposable
{
    private const string ExitCodeLine = "Exit code: ";

    private readonly string _socket = $"eventio-{Guid.NewGuid():N}";

    private ShellTerminal()
    {
    }

    /// <summary>Starts the shell with its own home folder.</summary>
    /// <param name="home">The value of HOME.</param>
    /// <param name="options">More options of the shell, quoted for sh.</param>
    internal static async Task<ShellTerminal> Start(string home, string options = "")
    {
        Assert.SkipUnless(File.Exists("/usr/bin/tmux"), "tmux is not installed: no terminal.");
        ShellTerminal terminal = new();
        // The sh that runs the shell survives the Ctrl+C that is meant for the shell, and reports the shell's exit
        // code.
        string command = "trap : INT; env -u XDG_DATA_HOME -u XDG_CACHE_HOME -u XDG_CONFIG_HOME -u XDG_STATE_HOME "
            + $"HOME='{home}' '{ShellProcess.Program}' -NoLogo {options}; echo \"{ExitCodeLine}$?\"; exec cat";
        await terminal.Tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40", command);
        return terminal;
    }

    /// <summary>Types a text and Enter.</summary>
    internal async Task Enter(string line)
    {
        await Type(line);
        await Press("Enter");
    }

    /// <summary>Types a text.</summary>
    internal Task Type(string text) => Tmux("send-keys", "-l", "--", text);

    /// <summary>Presses keys, by their names in tmux.</summary>
    internal Task Press(params string[] keys) => Tmux(["send-keys", .. keys]);

    /// <summary>Waits for a line of the screen that begins with a text.</summary>
    internal Task WaitForLine(string start) =>
        WaitFor(screen => screen.Any(line => line.StartsWith(start, StringComparison.Ordinal)), $"a line '{start}'");

    /// <summary>Waits for the last line of the screen to be an empty prompt.</summary>
    internal Task WaitForPrompt() =>
        WaitFor(
            screen => screen is [.., var last]
                && last.StartsWith("PS ", StringComparison.Ordinal) && last.EndsWith('>'),
            "a prompt");

    /// <summary>Waits for the last line of the screen to end with a text.</summary>
    internal Task WaitForEnd(string end) =>
        WaitFor(
            screen => screen is [.., var last] && last.EndsWith(end, StringComparison.Ordinal), $"'{end}' at the end");

    /// <summary>Waits for the shell to end.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> WaitForExit()
    {
        string line = "";
        await WaitFor(
            screen => (line = screen.LastOrDefault(
                line => line.StartsWith(ExitCodeLine, StringComparison.Ordinal), "")).Length > 0,
            "the end");
        return int.Parse(line[ExitCodeLine.Length..], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        using Process tmux = Process.Start("tmux", ["-L", _socket, "kill-server"]);
        tmux.WaitForExit();
    }

    private async Task WaitFor(Func<string[], bool> condition, string what)
    {
        long begin = Stopwatch.GetTimestamp();
        for (string screen; !condition(Lines(screen = await Tmux("capture-pane", "-p"))); await Task.Delay(50))
        {
            if (Stopwatch.GetElapsedTime(begin) >= ShellProcess.Timeout)
                Assert.Fail($"Timed out waiting for {what}:\n{screen}\n{await Settings()}");
        }
    }

    // With isig, the terminal makes a signal of Ctrl+C (termios(3)).
    private async Task<string> Settings() =>
        await Run("stty", "-a", "-F", (await Tmux("display-message", "-p", "#{pane_tty}")).Trim());

    private static string[] Lines(string screen) =>
        screen.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private Task<string> Tmux(params string[] arguments) => Run("tmux", ["-L", _socket, .. arguments]);

    private static async Task<string> Run(string program, params string[] arguments)
    {
        // tmux(1) runs its command in $SHELL, or else in the user's login shell, which may be nologin(8).
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SHELL"] = "/bin/sh" },
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors}");
        return output;
    }
}
