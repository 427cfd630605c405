using EventIo.Shell;
using Xunit;

namespace EventIo.Tests.Shell;

public sealed class LineBufferTests
{
    [Fact]
    public void Characters_go_in_at_the_cursor_and_out_on_both_sides_of_it()
    {
        LineBuffer line = With("abd");
        line.Left();
        line.Insert("c");
        Assert.Equal(("abcd", 3), (line.Text, line.Cursor));
        line.Backspace();
        line.Delete();
        Assert.Equal(("ab", 2), (line.Text, line.Cursor));
        line.Delete();
        line.Home();
        line.Backspace();
        Assert.Equal(("ab", 0), (line.Text, line.Cursor));
    }

    [Fact]
    public void A_surrogate_pair_is_one_character()
    {
        LineBuffer line = With("a😀b");
        line.Left();
        line.Left();
        Assert.Equal(1, line.Cursor);
        line.Delete();
        Assert.Equal("ab", line.Text);
    }

    [Fact]
    public void Words_are_letters_digits_and_underscores()
    {
        LineBuffer line = With("Get-Thing -Name a_1 ");
        line.WordLeft();
        Assert.Equal(16, line.Cursor);
        line.KillWordLeft();
        Assert.Equal("Get-Thing -a_1 ", line.Text);
        line.Home();
        line.KillWordRight();
        Assert.Equal("-Thing -a_1 ", line.Text);
        line.WordRight();
        Assert.Equal(6, line.Cursor);
        line.Yank();
        Assert.Equal("-ThingGet -a_1 ", line.Text);
    }

    [Fact]
    public void Killing_and_moving_keep_to_the_line_among_several()
    {
        LineBuffer line = With("first\nsecond\nx");
        Assert.True(line.Up());
        Assert.Equal(7, line.Cursor);
        line.KillToEnd();
        Assert.Equal("first\ns\nx", line.Text);
        line.KillToStart();
        Assert.Equal("first\n\nx", line.Text);
        Assert.True(line.Up());
        Assert.False(line.Up());
        line.End();
        Assert.Equal(5, line.Cursor);
        Assert.True(line.Down());
        Assert.True(line.Down());
        Assert.False(line.Down());
    }

    [Fact]
    public void A_part_gives_way_to_its_completion()
    {
        LineBuffer line = With("Get-Com x");
        line.Replace(0, 7, "Get-Command");
        Assert.Equal(("Get-Command x", 11), (line.Text, line.Cursor));
    }

    private static LineBuffer With(string text)
    {
        LineBuffer line = new();
        line.Insert(text);
        return line;
    }
}
