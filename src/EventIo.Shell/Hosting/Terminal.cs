using System.Management.Automation;

namespace EventIo.Shell;

/// <summary>What this process's standard streams are, found once at the start.</summary>
internal static class Terminal
{
    /// <summary>
    /// Columns of a table that goes to a file or a pipe. pwsh takes the 80 of terminfo there, which cuts columns off;
    /// nobody's window should decide what a log holds.
    /// </summary>
    private const int RedirectedWidth = 120;

    /// <summary>Lines of a page where no terminal says.</summary>
    private const int DefaultHeight = 40;

    private static readonly bool s_isDumb = Environment.GetEnvironmentVariable("TERM") is "dumb";

    /// <summary>Whether standard output understands escape sequences.</summary>
    internal static bool HasScreen { get; } = !Console.IsOutputRedirected && !s_isDumb;

    /// <summary>Whether keys can be read one by one and the line redrawn.</summary>
    internal static bool HasKeys { get; } = HasScreen && !Console.IsInputRedirected;

    /// <summary>Columns, never 0: a new pseudo-terminal may say 0.</summary>
    internal static int Width => Console.IsOutputRedirected ? RedirectedWidth : Positive(Console.WindowWidth, 80);

    /// <summary>Lines, never 0.</summary>
    internal static int Height =>
        Console.IsOutputRedirected ? DefaultHeight : Positive(Console.WindowHeight, DefaultHeight);

    /// <summary>No colours in files, in pipes, and for people who don't want them (no-color.org).</summary>
    internal static void ChooseRendering()
    {
        if (!HasScreen || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
            PSStyle.Instance.OutputRendering = OutputRendering.PlainText;
    }

    private static int Positive(int value, int otherwise) => value > 0 ? value : otherwise;
}
