using System.Diagnostics;
using System.Text;
using Xunit;

namespace EventIo.Tests.Shell;

/// <summary>The shell at a prompt in a pseudo-terminal, which script(1) makes.</summary>
internal sealed class ShellTerminal : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _screen = new();
    private int _seen;

    internal ShellTerminal(string stateFolder, string options = "", string terminal = "xterm")
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script(1) of util-linux is not here: no pseudo-terminal.");
        // exec: a /bin/sh that stayed in between would die of the Ctrl+C that our shell survives.
        ProcessStartInfo start = new(
            "/usr/bin/script", ["-qec", $"exec '{ShellProcess.Program}' -NoLogo -NoModule {options}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["TERM"] = terminal;
        start.Environment["XDG_STATE_HOME"] = stateFolder;
        _process = Process.Start(start)!;
    }

    /// <summary>Sends keys as a terminal does.</summary>
    internal async Task Type(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>
    /// Reads on until the text comes, after what was waited for last; gives what came up to it. What is typed comes
    /// back as well: wait for what only the output has.
    /// </summary>
    internal async Task<string> WaitFor(string text)
    {
        using CancellationTokenSource patience = new(ShellProcess.Patience);
        char[] block = new char[1024];
        while (true)
        {
            string screen = _screen.ToString();
            int found = screen.IndexOf(text, _seen, StringComparison.Ordinal);
            if (found >= 0)
            {
                string result = screen[_seen..found];
                _seen = found + text.Length;
                return result;
            }

            int count = await _process.StandardOutput.ReadAsync(block, patience.Token);
            Assert.True(count > 0, $"The terminal closed before '{text}':\n{screen[_seen..]}");
            _screen.Append(block, 0, count);
        }
    }

    /// <summary>Waits for the shell's end; script(1) passes its exit code on.</summary>
    internal async Task<int> WaitForExit()
    {
        using CancellationTokenSource patience = new(ShellProcess.Patience);
        await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
