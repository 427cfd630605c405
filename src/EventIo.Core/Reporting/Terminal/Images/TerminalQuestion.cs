using EventIo.Native.Linux.Terminals;

namespace EventIo.Reporting.Terminal.Images;

/// <summary>Asks the terminal which images it shows, how large its cells are, and whether it is light.</summary>
public static class TerminalQuestion
{
    // Kitty's query with an image of one pixel, which is not stored.
    private const string Kitty = "\e_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\e\\";

    // The size of a cell (XTWINOPS), that of the largest sixel image (XTSMGRAPHICS), the background (OSC 11), and last
    // the attributes (DA1), which all terminals know.
    private const string Others = "\e[16t\e[?2;1;0S\e]11;?\e\\\e[c";

    // An answer that comes later would be input at the prompt, so this is longer than a bad line or a busy host takes.
    // Nearly every terminal answers at once; one that never does costs this time once.
    private const int Milliseconds = 2000;

    private static bool s_isSilent;

    /// <summary>Asks. A terminal that once did not answer is not asked again.</summary>
    /// <returns>The answer; <see cref="TerminalAnswer.None"/> if there is none, or nobody to ask.</returns>
    public static TerminalAnswer Ask()
    {
        string terminal = Environment.GetEnvironmentVariable("TERM") ?? "";
        if (!OperatingSystem.IsLinux() || Volatile.Read(ref s_isSilent) || terminal is "" or "dumb" or "linux")
            return TerminalAnswer.None;
        string question = TakesForTitle(terminal) ? Others : Kitty + Others;
        if (TerminalDialogue.Ask(question, TerminalAnswer.IsWhole, Milliseconds) is not { } answer)
            return TerminalAnswer.None;
        if (!TerminalAnswer.IsWhole(answer))
            Volatile.Write(ref s_isSilent, true);
        var read = TerminalAnswer.Read(answer);
        return read.Cell is null && TerminalDialogue.CellPixels() is { } cell
            ? read with { Cell = new(cell.Width, cell.Height) }
            : read;
    }

    // tmux and screen take the sequence of kitty's query for a title of the window.
    private static bool TakesForTitle(string terminal) =>
        terminal.StartsWith("tmux", StringComparison.Ordinal)
        || terminal.StartsWith("screen", StringComparison.Ordinal)
        || Environment.GetEnvironmentVariable("TMUX") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("STY") is { Length: > 0 };
}
