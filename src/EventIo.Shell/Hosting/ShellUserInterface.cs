using System.Management.Automation;
using System.Management.Automation.Host;

namespace EventIo.Shell;

/// <summary>What the engine writes, to the right stream and in the right colour; the other half asks.</summary>
internal sealed partial class ShellUserInterface : PSHostUserInterface
{
    private readonly Lock _gate = new();
    private readonly ProgressLine _progress = new();
    private readonly bool _mayAsk;
    private bool _isReportingError;

    /// <summary>Makes the two halves.</summary>
    /// <param name="mayAsk">False with -NonInteractive.</param>
    internal ShellUserInterface(bool mayAsk)
    {
        _mayAsk = mayAsk;
        Terminal.ChooseRendering();
    }

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    /// <summary>True also when redirected: there $PSStyle.OutputRendering says whether escape sequences pass.</summary>
    public override bool SupportsVirtualTerminal => Terminal.HasScreen || Console.IsOutputRedirected;

    /// <inheritdoc/>
    public override void Write(string value) => Put(value, newLine: false);

    /// <inheritdoc/>
    public override void WriteLine(string value) => Put(value, newLine: true);

    /// <inheritdoc/>
    public override void WriteLine() => Put("", newLine: true);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        PutColored(foregroundColor, backgroundColor, value, newLine: false);

    /// <inheritdoc/>
    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        PutColored(foregroundColor, backgroundColor, value, newLine: true);

    /// <summary>To standard error always; pwsh sends errors along with output when only that is redirected.</summary>
    public override void WriteErrorLine(string value)
    {
        // The formatter's blank lines between errors; pwsh leaves them out as well.
        if (string.IsNullOrEmpty(value))
            return;
        bool showsEscapes = !Console.IsErrorRedirected && SupportsVirtualTerminal;
        lock (_gate)
        {
            _progress.Hide(Console.Out);
            Console.Error.WriteLine(GetOutputString(value, showsEscapes));
        }
    }

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => PutStyled(FormatStyle.Warning, $"WARNING: {message}");

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => PutStyled(FormatStyle.Verbose, $"VERBOSE: {message}");

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => PutStyled(FormatStyle.Debug, $"DEBUG: {message}");

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        if (!Terminal.HasScreen)
            return;
        lock (_gate)
            _progress.Update(Console.Out, sourceId, record, Terminal.Width);
    }

    /// <summary>Takes the progress line away: the pipeline has ended.</summary>
    internal void ResetProgress()
    {
        lock (_gate)
            _progress.Reset(Console.Out);
    }

    /// <summary>Formats an error record, and sends what comes as ordinary output to standard error.</summary>
    internal void ReportError(Action format)
    {
        _isReportingError = true;
        try
        {
            format();
        }
        finally
        {
            _isReportingError = false;
        }
    }

    private void Put(string? value, bool newLine)
    {
        if (_isReportingError)
        {
            WriteErrorLine(value ?? "");
            return;
        }

        string text = GetOutputString(value ?? "", SupportsVirtualTerminal);
        lock (_gate)
        {
            _progress.Hide(Console.Out);
            Console.Out.Write(newLine ? text + Environment.NewLine : text);
        }
    }

    private void PutStyled(FormatStyle style, string text) =>
        Put(GetFormatStyleString(style) + text + GetFormatStyleString(FormatStyle.Reset), newLine: true);

    private void PutColored(ConsoleColor foreground, ConsoleColor background, string value, bool newLine)
    {
        PSStyle style = PSStyle.Instance;
        // -1 is "no colour said", as RawUI has it on a terminal whose colours nobody knows.
        string start = ((int)foreground >= 0 ? style.Foreground.FromConsoleColor(foreground) : "")
            + ((int)background > 0 ? style.Background.FromConsoleColor(background) : "");
        Put(start + value + style.Reset, newLine);
    }
}
