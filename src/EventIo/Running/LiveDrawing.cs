using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Host;
using EventIo.Reporting.Terminal;

namespace EventIo.Running;

/// <summary>A drawing that is updated in place, by the cursor movements of ECMA-48.</summary>
/// <param name="host">The host, whose terminal supports escape sequences.</param>
/// <param name="screenHeight">Lines of the window.</param>
/// <param name="plotHeight">Lines of each plot, if the window has room for them.</param>
/// <param name="images">How the terminal shows images; <see langword="null"/> if it doesn't.</param>
internal sealed class LiveDrawing(PSHost host, int screenHeight, int plotHeight, HostImages? images)
{
    // More frequent updates would not be visible.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private const string Escape = "\e[";
    private const int MostImages = 1 << 16;

    // The number of the drawing's first image, random so that other drawings on the screen keep their images.
    private readonly int _firstImage = Random.Shared.Next(1, int.MaxValue - MostImages);

    private int _lines;
    private long _drawnAt;

    /// <summary>Draws, unless the last drawing is too recent.</summary>
    /// <param name="draw">Draws with plots of the specified height in lines.</param>
    internal void Update(Func<int, TerminalPicture> draw)
    {
        if (_drawnAt == 0 || Stopwatch.GetElapsedTime(_drawnAt) >= Interval)
            Finish(draw);
    }

    /// <summary>Draws.</summary>
    /// <param name="draw">Draws with plots of the specified height in lines.</param>
    internal void Finish(Func<int, TerminalPicture> draw)
    {
        var picture = TerminalPicture.Fit(draw, plotHeight, screenHeight);
        // Lines that have scrolled out of the window can't be overwritten.
        if (picture.Lines.Count >= screenHeight)
            picture = picture.Top(Math.Max(0, screenHeight - 1));
        // Move to the first line of the last drawing, and clear from there to the end of the screen.
        string back = _lines == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{Escape}{_lines}F{Escape}0J");
        host.UI.Write(back + HostImages.Write(images, picture, _firstImage));
        _lines = picture.Lines.Count;
        _drawnAt = Stopwatch.GetTimestamp();
    }
}
