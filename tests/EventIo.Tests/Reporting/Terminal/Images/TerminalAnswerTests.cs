using EventIo.Reporting.Terminal.Images;
using Xunit;

namespace EventIo.Tests.Reporting.Terminal.Images;

/// <summary>Reads the answers of terminals.</summary>
public sealed class TerminalAnswerTests
{
    [Theory]
    // kitty, and a terminal that supports both protocols.
    [InlineData("\e_Gi=31;OK\e\\\e[6;36;18t\e]11;rgb:1e1e/1e1e/2e2e\e\\\e[?62;c", ImageProtocol.Kitty, 18, 36, false)]
    [InlineData("\e_Gi=31;OK\e\\\e[6;20;10t\e[?65;4;6;18;22c", ImageProtocol.Kitty, 10, 20, false)]
    // xterm as a VT340, and as a VT420 without graphics.
    [InlineData("\e[6;13;6t\e]11;rgb:ffff/ffff/ffff\e\\\e[?63;1;2;4;6;9;15;22c", ImageProtocol.Sixel, 6, 13, true)]
    [InlineData("\e[6;13;6t\e]11;rgb:ffff/ffff/ffff\a\e[?64;1;2;6;9;15;16;22;28c", ImageProtocol.None, 6, 13, true)]
    // A terminal that refuses kitty's image, one whose class is 4, and one with nothing else.
    [InlineData("\e_Gi=31;ENOTSUPPORTED:no\e\\\e[?62;4c", ImageProtocol.Sixel, 0, 0, false)]
    [InlineData("\e[?4;6c", ImageProtocol.None, 0, 0, false)]
    [InlineData("\e[?1;2c", ImageProtocol.None, 0, 0, false)]
    [InlineData("", ImageProtocol.None, 0, 0, false)]
    [InlineData("\e[6;0;99999999999t\e[?62;4c", ImageProtocol.Sixel, 0, 0, false)]
    public void The_protocol_the_cell_size_and_the_background_are_read_from_the_answer(
        string text, ImageProtocol protocol, int width, int height, bool isLight)
    {
        TerminalAnswer answer = TerminalAnswer.Read(text);
        Assert.Equal(protocol, answer.Protocol);
        Assert.Equal(width == 0 ? null : new PixelSize(width, height), answer.Cell);
        Assert.Equal(isLight, answer.IsLight);
    }

    [Fact]
    public void The_size_of_the_largest_sixel_image_is_read_from_the_answer()
    {
        Assert.Equal(new PixelSize(800, 480), TerminalAnswer.Read("\e[?2;0;800;480S\e[?63;4c").LargestSixels);
        // A terminal that doesn't report the size.
        Assert.Null(TerminalAnswer.Read("\e[?2;3;0S\e[?63;4c").LargestSixels);
    }
}
