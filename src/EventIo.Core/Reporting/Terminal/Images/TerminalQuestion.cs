using EventIo.Native.Linux.Terminals;

namespace EventIo.Reporting.Terminal.Images;

/// <summary>Asks the terminal which images it shows, how large its cells are, and whether it is light.</summary>
public static class TerminalQuestion
{
    // Kitty's query with an image of one pixel, which is not stored.
    private const string Kitty = "\e_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\e\\";

    // The size of a cell (XTWINOPS), that of the largest sixel image (XTSMGRAPHICS), the background (OSC 11), and last
    // the attributes (DA1), which all terminals report.
    private const string Others = "\e[16t\e[?2;1;0S\e]11;?\e\\\e[c";

    // How long to wait for the response. A later one would appear as input at the prompt. Slow connections and busy
    // hosts need less. Nearly every terminal answers at once; one that never does costs this time once.
    private const int Milliseconds = 2000;

    private static bool s_isSilent;

    /// <summary>
    /// Sends the queries and reads the answer. A terminal that failed to answer once is not asked again.
    /// </summary>
    /// <returns>The answer; <see cref="TerminalAnswer.None"/> if there is no answer or no terminal.</returns>
    public static TerminalAnswer Ask()
    {
        string terminal = Environment.GetEnvironmentVariable("TERM") ?? "";
        if (!OperatingSystem.IsLinux() || Volatile.Read(ref s_isSilent) || terminal is "" or "dumb" or "linux")
            return TerminalAnswer.None;
        string question = ReadsQueryAsTitle(terminal) ? Others : Kitty + Others;
        if (TerminalDialogue.Ask(question, TerminalAnswer.IsWhole, Milliseconds) is not { } answer)
            return TerminalAnswer.None;
        if (!TerminalAnswer.IsWhole(answer))
            Volatile.Write(ref s_isSilent, true);
        var read = TerminalAnswer.Read(answer);
        return read.Cell is null && TerminalDialogue.CellPixels() is { } cell
            ? read with { Cell = new(cell.Width, cell.Height) }
            : read;
    }

    // tmux and screen interpret kitty's query as the title of a window.
    private static bool ReadsQueryAsTitle(string terminal) =>
        terminal.StartsWith("tmux", StringComparison.Ordinal)
        || terminal.StartsWith("screen", StringComparison.Ordinal)
        || Environment.GetEnvironmentVariable("TMUX") is { Length: > 0 }
        || Environment.GetEnvironmentVariable("STY") is { Length: > 0 };
}
