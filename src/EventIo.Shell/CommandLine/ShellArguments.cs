using System.Management.Automation.Runspaces;

namespace EventIo.Shell;

/// <summary>The command line, understood.</summary>
internal sealed record ShellArguments
{
    /// <summary>Why the command line cannot be used; null when it can.</summary>
    public string? Error { get; init; }

    public ShellTask Task { get; init; }

    /// <summary>The text of -Command.</summary>
    public string Command { get; init; } = "";

    /// <summary>The full path of the script.</summary>
    public string File { get; init; } = "";

    /// <summary>The script's arguments, ready to bind: names begin with a dash.</summary>
    public IReadOnlyList<CommandParameter> FileArguments { get; init; } = [];

    public string? ExecutionPolicy { get; init; }

    public string? WorkingDirectory { get; init; }

    /// <summary>Stay at a prompt after the command or the script.</summary>
    public bool NoExit { get; init; }

    /// <summary>No greeting.</summary>
    public bool NoLogo { get; init; }

    /// <summary>Never ask the user for anything.</summary>
    public bool NonInteractive { get; init; }

    /// <summary>Leave the module alone: for scripts that build it.</summary>
    public bool NoModule { get; init; }

    /// <summary>Whether a prompt comes at some point.</summary>
    public bool HasPrompt => Task is ShellTask.Interactive || NoExit;
}
