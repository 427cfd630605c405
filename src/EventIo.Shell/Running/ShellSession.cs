using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace EventIo.Shell;

/// <summary>One run of the shell: the engine, the module in it, the work, and an orderly end.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly ShellArguments _arguments;
    private readonly ShellUserInterface _userInterface;
    private readonly ShellHost _host;
    private readonly Runspace _runspace;
    private readonly PipelineExecutor _executor;
    private readonly LineEditor _editor = LineEditor.ForTerminal();
    private readonly Lock _closing = new();
    private bool _isClosed;

    /// <summary>Puts the parts together; nothing runs yet.</summary>
    internal ShellSession(ShellArguments arguments)
    {
        _arguments = arguments;
        _userInterface = new ShellUserInterface(mayAsk: !arguments.NonInteractive);
        _host = new ShellHost(_userInterface);
        // The engine reads its policy here; elsewhere than on Windows there is none.
        if (arguments.ExecutionPolicy is { } policy && OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable("PSExecutionPolicyPreference", policy);
        // CreateDefault() wants the assemblies of pwsh's other modules.
        InitialSessionState initial = InitialSessionState.CreateDefault2();
        // What pwsh brings along in its powershell.config.json; the engine by itself would run no script at all.
        if (OperatingSystem.IsWindows() && arguments.ExecutionPolicy is null)
            initial.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        _runspace = RunspaceFactory.CreateRunspace(_host, initial);
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        _executor = new PipelineExecutor(_runspace, _host, _userInterface);
        if (Terminal.HasKeys)
            _userInterface.LineReader = ReadAnswer;
    }

    /// <summary>Does all that the command line asks.</summary>
    /// <returns>The exit code.</returns>
    internal int Run()
    {
        using ShellSignals signals = new(_executor, Dispose, keepsRunning: _arguments.HasPrompt);
        if (_arguments.WorkingDirectory is { } folder)
            Directory.SetCurrentDirectory(folder);
        _runspace.Open();
        Runspace.DefaultRunspace = _runspace;
        if (!_arguments.NoModule)
            ImportModule();
        int code = RunTask();
        if (_arguments.HasPrompt && _host.RequestedExitCode is null && signals.ExitCode is null)
            code = new PromptLoop(_executor, _host, _userInterface, signals, _editor, ShowsGreeting).Run();
        Dispose();
        signals.ReportEnd();
        return signals.ExitCode ?? code;
    }

    /// <summary>Removes the module, whose servers then stop, and closes the engine. Once; for any thread.</summary>
    public void Dispose()
    {
        lock (_closing)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            if (_runspace.RunspaceStateInfo.State == RunspaceState.Opened)
            {
                _executor.Rearm();
                _executor.Run(_executor.Create("Get-Module EventIo | Remove-Module -Force"));
            }

            _runspace.Dispose();
        }
    }

    private bool ShowsGreeting => !_arguments.NoLogo && _arguments.Task is ShellTask.Interactive;

    private int RunTask()
    {
        ScriptRunner runner = new(_executor, _host);
        return _arguments.Task switch
        {
            ShellTask.Command => runner.RunCommand(_arguments.Command, Console.IsInputRedirected),
            ShellTask.File => runner.RunFile(_arguments, Console.IsInputRedirected),
            ShellTask.StandardInput => runner.RunStandardInput(),
            _ => ExitCode.Success,
        };
    }

    /// <summary>The answer to something that a pipeline asks; Ctrl+C stops that pipeline.</summary>
    private string? ReadAnswer(string prompt)
    {
        EditedLine line = _editor.Read(prompt, EditingAids.None);
        if (line.End == LineEnd.Canceled)
        {
            _executor.Interrupt();
            throw new PipelineStoppedException();
        }

        return line.End == LineEnd.EndOfInput ? null : line.Text;
    }

    private void ImportModule()
    {
        if (ModuleLocator.Find(AppContext.BaseDirectory) is not { } manifest)
        {
            Warn("EventIo.psd1 was found neither beside the shell nor above it.");
            return;
        }

        Command import = new("Import-Module");
        import.Parameters.Add("Name", manifest);
        import.Parameters.Add("ErrorAction", ActionPreference.Stop);
        if (_executor.Run(_executor.Create(import)).Error is { } error)
            Warn(error.Message);
    }

    /// <summary>To standard error: what goes to standard output is the script's.</summary>
    private void Warn(string reason) =>
        _userInterface.WriteErrorLine($"WARNING: The EventIo module is not imported: {reason}");
}
