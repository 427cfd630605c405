using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace EventIo.Shell;

/// <summary>Runs what the command line names, and knows the exit code that pwsh would give.</summary>
internal sealed class ScriptRunner(PipelineExecutor executor, ShellHost host)
{
    /// <summary>Runs a text as the whole program.</summary>
    internal int RunCommand(string text, bool readsInput) => CodeOf(
        executor.Print(executor.Create(text, isUsers: true), readsInput && UsesInput(text) ? StandardInput() : null));

    /// <summary>Reads all of standard input, then runs it as one script.</summary>
    internal int RunStandardInput() => RunCommand(Console.In.ReadToEnd(), readsInput: false);

    /// <summary>Runs a script with its arguments.</summary>
    internal int RunFile(ShellArguments arguments, bool readsInput)
    {
        string path = arguments.File;
        string text = File.ReadAllText(path);
        // A program that begins with #! may have any name; the engine runs only .ps1 by path.
        bool isText = !path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase);
        Command script = new(isText ? text : path, isText, useLocalScope: false);
        foreach (CommandParameter argument in arguments.FileArguments)
            script.Parameters.Add(argument);
        if (!arguments.NoExit)
            LetExitEndTheShell();

        // Not the user's text: an error that the script survives leaves exit code 0, as in pwsh.
        return CodeOf(executor.Print(executor.Create(script), readsInput && UsesInput(text) ? StandardInput() : null));
    }

    private int CodeOf(PipelineOutcome outcome)
    {
        if (host.RequestedExitCode is { } requested)
            return requested;
        if (outcome.WasStopped)
            return ExitCode.Interrupted;
        return outcome.Error is null && executor.LastSucceeded() ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>
    /// What pwsh does before it runs a file: `exit 3` in it then reaches the host. The engine has no public way, and
    /// $LASTEXITCODE does not tell exit from a program that failed.
    /// </summary>
    private void LetExitEndTheShell()
    {
        const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic;
        object? context = typeof(Runspace).GetProperty("ExecutionContext", Hidden)?.GetValue(executor.Runspace);
        context?.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Hidden)?.SetValue(context, true);
    }

    private static bool UsesInput(string script) =>
        Parser.ParseInput(script, out _, out _).Find(
            node => node is VariableExpressionAst variable
                && variable.VariablePath.UserPath.Equals("input", StringComparison.OrdinalIgnoreCase),
            searchNestedScriptBlocks: true) is not null;

    private static IEnumerable<string> StandardInput()
    {
        while (Console.In.ReadLine() is { } line)
            yield return line;
    }
}
