using System.Management.Automation.Runspaces;

namespace EventIo.Shell;

/// <summary>A script's arguments as they stand on the command line after -File.</summary>
internal static class ScriptArguments
{
    /// <summary>
    /// Tells names from values as pwsh does: <c>-Name value</c>, <c>-Name:value</c>, <c>-Switch:$false</c>, values.
    /// The binder decides later whether the word after a name is its value or the next positional argument.
    /// </summary>
    internal static List<CommandParameter> Read(IEnumerable<string> arguments)
    {
        List<CommandParameter> result = [];
        string? pending = null;
        foreach (string argument in arguments)
        {
            int colon = argument.IndexOf(':', StringComparison.Ordinal);
            if (pending is not null)
            {
                result.Add(new CommandParameter(pending, argument));
                pending = null;
            }
            else if (argument.Length < 2 || argument[0] != '-')
            {
                result.Add(new CommandParameter(null, argument));
            }
            else if (colon < 0)
            {
                result.Add(new CommandParameter(argument));
            }
            else if (colon == argument.Length - 1)
            {
                pending = argument[..colon];
            }
            else
            {
                result.Add(new CommandParameter(argument[..colon], ToValue(argument[(colon + 1)..])));
            }
        }

        return result;
    }

    /// <summary>A switch is turned off by -Name:$false, which is a word here and not yet a value.</summary>
    private static object ToValue(string text) =>
        bool.TryParse(text.AsSpan(text[0] == '$' ? 1 : 0), out bool value) ? value : text;
}
