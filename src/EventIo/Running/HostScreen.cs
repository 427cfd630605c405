using System.Management.Automation;
using System.Management.Automation.Host;
using EventIo.Reporting.Terminal;
using EventIo.Reporting.Terminal.Images;

namespace EventIo.Running;

/// <summary>Describes the host's display: its size, and the colours of $PSStyle.</summary>
/// <param name="host">The host.</param>
/// <param name="session">The session, which has $PSStyle.</param>
internal sealed class HostScreen(PSHost host, SessionState session)
{
    // Distinguishable on dark and on light backgrounds, the most different first.
    private static readonly string[] ColorNames =
        ["Cyan", "Yellow", "Magenta", "Green", "Blue", "Red", "BrightBlack", "BrightCyan"];

    /// <summary>Whether a person sees the output, and escape sequences work.</summary>
    internal bool IsTerminal { get; } = !Console.IsOutputRedirected && host.UI?.SupportsVirtualTerminal == true;

    /// <summary>Lines of the window; 0 if it has none.</summary>
    internal int Height => Size().Height;

    // Whether $PSStyle, or a redirected output, excludes escape sequences.
    private bool IsPlain
    {
        get
        {
            object? rendering = session.PSVariable.GetValue("PSStyle") is { } style
                ? PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value
                : null;
            return rendering?.ToString() is var text && (text == "PlainText" || (text != "Ansi" && !IsTerminal));
        }
    }

    /// <summary>Returns the style that a drawing may use.</summary>
    /// <param name="isAscii">
    /// Whether to use only ASCII; <see langword="null"/> to use ASCII unless the output is a terminal.
    /// </param>
    internal TerminalStyle Style(bool? isAscii)
    {
        var style = new TerminalStyle { IsAscii = isAscii ?? !IsTerminal };
        if (IsTerminal && Size().Width is > 0 and var width)
            style = style with { Width = width };
        if (session.PSVariable.GetValue("PSStyle") is not { } value)
            return style;
        if (IsPlain)
            return style;
        var colors = PSObject.AsPSObject(value);
        var foreground = PSObject.AsPSObject(colors.Properties["Foreground"].Value);
        return style with
        {
            Colors = [.. ColorNames.Select(name => foreground.Properties[name]?.Value as string ?? "")],
            Reset = colors.Properties["Reset"]?.Value as string ?? "",
        };
    }

    /// <summary>Determines how to show images.</summary>
    /// <param name="choice">A protocol, or any other text to use the protocol that the terminal reports.</param>
    /// <returns><see langword="null"/> for no images.</returns>
    internal HostImages? Images(string choice)
    {
        bool isChosen = Enum.TryParse(choice, out ImageProtocol protocol);
        if (isChosen ? protocol == ImageProtocol.None : IsPlain || !IsTerminal)
            return null;
        TerminalAnswer answer = IsTerminal && !Console.IsInputRedirected ? TerminalQuestion.Ask() : TerminalAnswer.None;
        if (!isChosen)
            protocol = answer.Protocol;
        return protocol == ImageProtocol.None
            ? null
            : new(
                protocol,
                answer.Cell ?? PixelSize.UsualCell,
                protocol == ImageProtocol.Sixel ? answer.LargestSixels : null,
                answer.IsLight ? ImageColors.OnLight : ImageColors.OnDark);
    }

    private Size Size()
    {
        try
        {
            return host.UI?.RawUI?.WindowSize ?? new Size(0, 0);
        }
        catch (HostException)
        {
            // A host without a window, such as that of a job.
            return new Size(0, 0);
        }
    }
}
