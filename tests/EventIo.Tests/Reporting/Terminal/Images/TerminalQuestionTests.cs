using System.Diagnostics;
using System.Text;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Reporting.Terminal.Images;

/// <summary>Plays the terminal of a shell: script(1) gives it one whose keyboard and screen this test is.</summary>
[Collection(Lanes.Programs)]
public sealed class TerminalQuestionTests
{
    private const string Kitty = "\e_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\e\\";
    private const string Attributes = "\e[c";

    // What is typed while the picture is drawn is for the next to read.
    private const string Script = """
        1, 2 | ForEach-Object { [pscustomobject]@{ Count = $_ } } | Show-Measurement Comparison -Property Count
        'read ' + [Console]::In.ReadLine()
        """;

    [Fact]
    public async Task A_terminal_that_shows_images_gets_one_and_the_answer_is_no_input()
    {
        using Process shell = Start("xterm-kitty", Script);
        Assert.Contains(Kitty, await Until(shell, Attributes), StringComparison.Ordinal);
        await Type(shell, "\e_Gi=31;OK\e\\\e[6;18;9t\e]11;rgb:ffff/ffff/ffff\e\\\e[?62;c");
        string screen = await Until(shell, "\e8");
        await Type(shell, "hello\n");
        await Until(shell, "read hello");
        int[,] image = Assert.Single(ImageReader.Read(screen));
        Assert.Equal(2 * 18, image.GetLength(0));
        // The first series on a light background.
        Assert.Equal(0x0969da, image[18 + 9, 2]);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Theory(Explicit = Run.Long)]
    [InlineData("xterm", "")]
    [InlineData("xterm", "\e[?64;1;2;6c")]
    [InlineData("screen-256color", "\e[?1;2c")]
    public async Task Another_terminal_gets_characters(string terminal, string answer)
    {
        using Process shell = Start(terminal, Script);
        Assert.Equal(terminal == "xterm", (await Until(shell, Attributes)).Contains(Kitty, StringComparison.Ordinal));
        await Type(shell, answer);
        string screen = await Until(shell, "└");
        await Type(shell, "hello\n");
        screen += await Until(shell, "read hello");
        Assert.Empty(ImageReader.Read(screen));
        Assert.Contains("████", screen, StringComparison.Ordinal);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Explicit = Run.Long)]
    public async Task A_terminal_is_not_asked_by_hand_chosen_text_or_where_somebody_typed_ahead()
    {
        string byHand = Script.Split('\n')[0].Replace("-Property", "-Image None -Property", StringComparison.Ordinal);
        using Process shell = Start("xterm", byHand + "\n" + Script);
        await Type(shell, "hello\n");
        string screen = await Until(shell, "read hello");
        Assert.DoesNotContain(Attributes, screen, StringComparison.Ordinal);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static Process Start(string terminal, string script)
    {
        string? program = Peer.Find("script");
        Assert.SkipWhen(program is null, "script(1) of util-linux is not installed: no terminal.");
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

    private static async Task Type(Process shell, string text)
    {
        await shell.StandardInput.WriteAsync(text);
        await shell.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    // What the screen gets until a text, which is the end of it.
    private static async Task<string> Until(Process shell, string end)
    {
        using var timeout = new CancellationTokenSource(ShellProcess.Timeout);
        var screen = new StringBuilder();
        char[] letter = new char[1];
        while (!screen.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            int count = await shell.StandardOutput.ReadAsync(letter, timeout.Token);
            Assert.True(count > 0, $"The screen ends without {end}:\n{screen}");
            screen.Append(letter);
        }
        return screen.ToString();
    }
}
