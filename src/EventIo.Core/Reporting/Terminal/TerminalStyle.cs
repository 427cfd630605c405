using EventIo.Reporting.Terminal.Images;

namespace EventIo.Reporting.Terminal;

/// <summary>The capabilities of a terminal.</summary>
public sealed record TerminalStyle
{
    /// <summary>The minimum width of a drawing in columns.</summary>
    public const int LeastWidth = 40;

    /// <summary>The minimum height of a plot in lines.</summary>
    public const int LeastHeight = 4;

    /// <summary>The width of the whole drawing in columns.</summary>
    public int Width { get; init => field = Math.Max(value, LeastWidth); } = 80;

    /// <summary>The height of the plot in lines, without title, labels and legend.</summary>
    public int Height { get; init => field = Math.Max(value, LeastHeight); } = 16;

    /// <summary>Whether to draw with ASCII characters only.</summary>
    public bool IsAscii { get; init; }

    /// <summary>
    /// The pixels of a cell, to draw plots as images; <see langword="null"/> to draw them with characters.
    /// </summary>
    public PixelSize? Cell { get; init; }

    /// <summary>The escape sequences of the colours, one for each series; empty to draw without colours.</summary>
    public IReadOnlyList<string> Colors { get; init; } = [];

    /// <summary>The escape sequence that ends a colour.</summary>
    public string Reset { get; init; } = "";

    /// <summary>Colours a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="series">The number of the series whose colour is used.</param>
    /// <returns>The text in colour; unchanged without colours.</returns>
    internal string Paint(string text, int series) =>
        Colors.Count == 0 || text.Length == 0 ? text : Colors[series % Colors.Count] + text + Reset;
}
