using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Reporting.Terminal.Images;

/// <summary>Answers the queries of a shell as its terminal would.</summary>
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
        using RawTerminal shell = new("xterm-kitty", Script);
        Assert.Contains(Kitty, shell.Until(Attributes), StringComparison.Ordinal);
        shell.Type("\e_Gi=31;OK\e\\\e[6;18;9t\e]11;rgb:ffff/ffff/ffff\e\\\e[?62;c");
        string screen = shell.Until("\e8");
        shell.Type("hello\n");
        shell.Until("read hello");
        int[,] image = Assert.Single(ImageReader.Read(screen));
        Assert.Equal(2 * 18, image.GetLength(0));
        // The first series on a light background.
        Assert.Equal(0x0969da, image[18 + 9, 2]);
        shell.WaitForExit();
    }

    [Theory(Explicit = Run.Long)]
    [InlineData("xterm", "")]
    [InlineData("xterm", "\e[?64;1;2;6c")]
    [InlineData("screen-256color", "\e[?1;2c")]
    public void A_terminal_that_does_not_support_images_gets_characters(string terminal, string answer)
    {
        using RawTerminal shell = new(terminal, Script);
        Assert.Equal(terminal == "xterm", shell.Until(Attributes).Contains(Kitty, StringComparison.Ordinal));
        shell.Type(answer);
        string screen = shell.Until("└");
        shell.Type("hello\n");
        screen += shell.Until("read hello");
        Assert.Empty(ImageReader.Read(screen));
        Assert.Contains("████", screen, StringComparison.Ordinal);
        shell.WaitForExit();
    }

    [Fact(Explicit = Run.Long)]
    public void A_terminal_is_not_queried_if_text_was_chosen_or_input_is_waiting()
    {
        string chosen = Script.Split('\n')[0].Replace("-Property", "-Image None -Property", StringComparison.Ordinal);
        using RawTerminal shell = new("xterm", chosen + "\n" + Script);
        shell.Type("hello\n");
        string screen = shell.Until("read hello");
        Assert.DoesNotContain(Attributes, screen, StringComparison.Ordinal);
        shell.WaitForExit();
    }
}
