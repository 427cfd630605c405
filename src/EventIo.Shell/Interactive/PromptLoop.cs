using System.Management.Automation.Language;

namespace EventIo.Shell;

/// <summary>Prompt, statement, output, again, until exit or the end of input.</summary>
internal sealed class PromptLoop
{
    private readonly PipelineExecutor _executor;
    private readonly ShellHost _host;
    private readonly ShellUserInterface _userInterface;
    private readonly ShellSignals _signals;
    private readonly bool _showsGreeting;
    private readonly CommandHistory _history = new(HistoryFile.Open());
    private readonly LineEditor _editor;

    internal PromptLoop(
        PipelineExecutor executor,
        ShellHost host,
        ShellUserInterface userInterface,
        ShellSignals signals,
        LineEditor editor,
        bool showsGreeting)
    {
        _executor = executor;
        _host = host;
        _userInterface = userInterface;
        _signals = signals;
        _showsGreeting = showsGreeting;
        _editor = editor;
        host.NestedPrompt = () => RunLevel(host.NestedPromptLevel);
    }

    /// <summary>Runs until the shell ends.</summary>
    /// <returns>The exit code.</returns>
    internal int Run()
    {
        if (_showsGreeting)
            _userInterface.WriteLine(ProductText.VersionLine + Environment.NewLine);
        RunLevel(level: 0);
        return _host.RequestedExitCode ?? ExitCode.Success;
    }

    private void RunLevel(int level)
    {
        while (_host.RequestedExitCode is null && _host.NestedPromptLevel >= level && _signals.ExitCode is null)
        {
            _executor.Rearm();
            string? statement = ReadStatement(Prompt());
            if (statement is null)
                break;
            if (string.IsNullOrWhiteSpace(statement))
                continue;
            _history.Add(statement);
            // Ctrl+C may have come between two statements.
            _executor.Rearm();
            if (_signals.ExitCode is null)
                _executor.Print(_executor.Create(statement, isUsers: true));
        }

        _host.ExitNestedPrompt();
    }

    private string Prompt() =>
        _executor.Run(_executor.Create("prompt")).Output is [.., { } prompt] ? prompt.ToString() : "PS> ";

    /// <summary>A whole statement, over several lines if it takes them; null at the end of input.</summary>
    private string? ReadStatement(string prompt)
    {
        _signals.IsReadingLine = true;
        try
        {
            if (!Terminal.HasKeys)
                return ReadPlainStatement(prompt);
            TabCompletion completion = new(_executor.Runspace);
            EditedLine line = _editor.Read(prompt, new EditingAids(_history, completion.Complete, IsIncomplete));
            return line.End switch
            {
                LineEnd.EndOfInput => null,
                LineEnd.Canceled => "",
                _ => line.Text,
            };
        }
        finally
        {
            _signals.IsReadingLine = false;
        }
    }

    /// <summary>Without a terminal that can move its cursor, the terminal driver edits.</summary>
    private string? ReadPlainStatement(string prompt)
    {
        _userInterface.Write(prompt);
        string? statement = Console.ReadLine();
        while (statement is not null && IsIncomplete(statement))
        {
            _userInterface.Write(LineEditor.Continuation);
            statement = Console.ReadLine() is { } line ? $"{statement}\n{line}" : null;
        }

        return statement;
    }

    private static bool IsIncomplete(string statement)
    {
        Parser.ParseInput(statement, out _, out ParseError[] errors);
        return errors.Any(error => error.IncompleteInput);
    }
}
