using System.Diagnostics;
using System.Text;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Reporting.Terminal.Images;

/// <summary>
/// Answers the queries of a shell as its terminal would. script(1) gives the shell a terminal, whose input and output
/// this test handles.
/// </summary>
[Collection(Lanes.Programs)]
public sealed class TerminalQuestionTests
{
    private const string Kitty = "\e_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\e\\";
    private const string Attributes = "\e[c";

    // Input that is typed while the picture is drawn belongs to the next program that reads.
    private const string Script = """
        1, 2 | ForEach-Object { [pscustomobject]@{ Count = $_ } } | Show-Measurement Comparison -Property Count
        'read ' + [Console]::In.ReadLine()
        """;

    [Fact]
    public void A_terminal_that_supports_images_gets_one_and_its_answer_does_not_become_input()
    {
        using Process shell = Start("xterm-kitty", Script);
        Assert.Contains(Kitty, Until(shell, Attributes), StringComparison.Ordinal);
        Type(shell, "\e_Gi=31;OK\e\\\e[6;18;9t\e]11;rgb:ffff/ffff/ffff\e\\\e[?62;c");
        string screen = Until(shell, "\e8");
        Type(shell, "hello\n");
        Until(shell, "read hello");
        int[,] image = Assert.Single(ImageReader.Read(screen));
        Assert.Equal(2 * 18, image.GetLength(0));
        // The first series on a light background.
        Assert.Equal(0x0969da, image[18 + 9, 2]);
        Assert.True(shell.WaitForExit(ShellProcess.Timeout), "The shell does not end.");
    }

    [Theory(Explicit = Run.Long)]
    [InlineData("xterm", "")]
    [InlineData("xterm", "\e[?64;1;2;6c")]
    [InlineData("screen-256color", "\e[?1;2c")]
    public void A_terminal_that_does_not_support_images_gets_characters(string terminal, string answer)
    {
        using Process shell = Start(terminal, Script);
        Assert.Equal(terminal == "xterm", (Until(shell, Attributes)).Contains(Kitty, StringComparison.Ordinal));
        Type(shell, answer);
        string screen = Until(shell, "└");
        Type(shell, "hello\n");
        screen += Until(shell, "read hello");
        Assert.Empty(ImageReader.Read(screen));
        Assert.Contains("████", screen, StringComparison.Ordinal);
        Assert.True(shell.WaitForExit(ShellProcess.Timeout), "The shell does not end.");
    }

    [Fact(Explicit = Run.Long)]
    public void A_terminal_is_not_queried_if_text_was_chosen_or_input_is_waiting()
    {
        string chosen = Script.Split('\n')[0].Replace("-Property", "-Image None -Property", StringComparison.Ordinal);
        using Process shell = Start("xterm", chosen + "\n" + Script);
        Type(shell, "hello\n");
        string screen = Until(shell, "read hello");
        Assert.DoesNotContain(Attributes, screen, StringComparison.Ordinal);
        Assert.True(shell.WaitForExit(ShellProcess.Timeout), "The shell does not end.");
    }

    private static Process Start(string terminal, string script)
    {
        string program = Peer.Require("script");
        string encoded = Convert.ToBase64String(Encoding.Unicode.GetBytes(script));
        ProcessStartInfo start = new(
            program, ["-qefc", $"'{ShellProcess.Program}' -NoProfile -EncodedCommand {encoded}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["TERM"] = terminal;
        foreach (string name in (string[])["TMUX", "STY", "NO_COLOR"])
            start.Environment.Remove(name);
        return Process.Start(start)!;
    }

    private static void Type(Process shell, string text)
    {
        shell.StandardInput.Write(text);
        shell.StandardInput.Flush();
    }

    // Returns the output up to and including a text. The reads block: a busy thread pool might read the question too
    // late, and the shell waits for the answer only for a limited time.
    private static string Until(Process shell, string end)
    {
        using var timeout = new CancellationTokenSource(ShellProcess.Timeout);
        using CancellationTokenRegistration kill = timeout.Token.Register(() => shell.Kill(entireProcessTree: true));
        var screen = new StringBuilder();
        while (!screen.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            int letter = shell.StandardOutput.Read();
            Assert.True(letter >= 0, $"The screen ends without {end}:\n{screen}");
            screen.Append((char)letter);
        }
        return screen.ToString();
    }
}
