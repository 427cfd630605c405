using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EventIo.Shell;

/// <summary>Asks the engine what may follow.</summary>
internal sealed class TabCompletion(Runspace runspace)
{
    /// <summary>The candidates at a place in a text; null when there are none.</summary>
    internal Completions? Complete(string text, int cursor)
    {
        try
        {
            using PowerShell shell = PowerShell.Create();
            shell.Runspace = runspace;
            CommandCompletion found = CommandCompletion.CompleteInput(text, cursor, options: null, shell);
            return found.CompletionMatches.Count == 0
                ? null
                : new Completions(
                    found.ReplacementIndex,
                    found.ReplacementLength,
                    [.. found.CompletionMatches.Select(match => (match.CompletionText, match.ListItemText))]);
        }
        catch (Exception error) when (error is RuntimeException or InvalidOperationException)
        {
            // A completer's fault, or a runspace that is busy below a nested prompt: no reason to disturb typing.
            return null;
        }
    }
}
