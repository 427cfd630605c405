namespace EventIo.Shell;

/// <summary>
/// pwsh's command line: names in any case, with one dash, two or a slash, and as short as pwsh lets them be.
/// </summary>
internal static class ArgumentParser
{
    private static readonly string[] s_executionPolicies =
        ["AllSigned", "Bypass", "Default", "RemoteSigned", "Restricted", "Undefined", "Unrestricted"];

    /// <summary>Each name with the shortest form of it that pwsh takes.</summary>
    private static readonly (string Name, string Shortest)[] s_names =
    [
        ("version", "v"), ("help", "h"), ("?", "?"), ("command", "c"), ("file", "f"), ("login", "l"),
        ("noexit", "noe"), ("noprofile", "nop"), ("nologo", "nol"), ("noninteractive", "noni"), ("nomodule", "nom"),
        ("executionpolicy", "ex"), ("ep", "ep"), ("workingdirectory", "wo"), ("wd", "wd"),
    ];

    /// <summary>Reads the command line; what is wrong with it is in the answer's Error.</summary>
    internal static ShellArguments Parse(IReadOnlyList<string> args, bool isInputRedirected)
    {
        ShellArguments result = new() { Task = isInputRedirected ? ShellTask.StandardInput : ShellTask.Interactive };
        for (int i = 0; i < args.Count; i++)
        {
            string? next = i + 1 < args.Count ? args[i + 1] : null;
            switch (Recognize(args[i]))
            {
                case "version":
                    return result with { Task = ShellTask.Version };
                case "help" or "?":
                    return result with { Task = ShellTask.Help };
                case "command":
                    return WithCommand(result, [.. args.Skip(i + 1)], isInputRedirected);
                case "file":
                    return WithFile(result, [.. args.Skip(i + 1)], isInputRedirected);
                case "noexit":
                    result = result with { NoExit = true };
                    break;
                case "nologo":
                    result = result with { NoLogo = true };
                    break;
                case "noninteractive":
                    result = result with { NonInteractive = true };
                    break;
                case "nomodule":
                    result = result with { NoModule = true };
                    break;
                case "noprofile" or "login":
                    break;
                case "executionpolicy" or "ep":
                    if (next is null || !s_executionPolicies.Contains(next, StringComparer.OrdinalIgnoreCase))
                        return Fail($"Invalid ExecutionPolicy value '{next}'.");
                    result = result with { ExecutionPolicy = next };
                    i++;
                    break;
                case "workingdirectory" or "wd":
                    if (!Directory.Exists(next))
                        return Fail($"-WorkingDirectory requires a directory that exists, not '{next}'.");
                    result = result with { WorkingDirectory = next };
                    i++;
                    break;
                default:
                    return WithFile(result, [.. args.Skip(i)], isInputRedirected);
            }
        }

        return result;
    }

    private static string? Recognize(string argument)
    {
        string key = argument.Trim();
        if (key.Length < 2 || key[0] is not ('-' or '/'))
            return null;
        key = key.StartsWith("--", StringComparison.Ordinal) ? key[2..] : key[1..];
        foreach ((string name, string shortest) in s_names)
        {
            if (key.Length >= shortest.Length && name.StartsWith(key, StringComparison.OrdinalIgnoreCase))
                return name;
        }

        return null;
    }

    private static ShellArguments WithCommand(ShellArguments result, string[] rest, bool isInputRedirected) =>
        rest switch
        {
            [] => Fail("A command must follow -Command."),
            ["-"] when !isInputRedirected =>
                Fail("'-' was given to -Command, but standard input is not redirected."),
            ["-"] => result with { Task = ShellTask.StandardInput },
            ["-", ..] => Fail("'-' was given to -Command; nothing may follow it."),
            _ => result with { Task = ShellTask.Command, Command = string.Join(' ', rest) },
        };

    private static ShellArguments WithFile(ShellArguments result, string[] rest, bool isInputRedirected)
    {
        if (rest is [])
            return Fail("The -File parameter requires the path of a script.");
        if (rest is ["-"])
            return WithCommand(result, rest, isInputRedirected);
        string path = Path.GetFullPath(rest[0]);
        if (File.Exists(path))
            return result with { Task = ShellTask.File, File = path, FileArguments = ScriptArguments.Read(rest[1..]) };
        return Fail(rest[0].StartsWith('-')
            ? $"The parameter '{rest[0]}' is unknown, and no script has that name. -Help lists the parameters."
            : $"The script '{rest[0]}' does not exist. Check the spelling of the path; -Help lists the parameters.");
    }

    private static ShellArguments Fail(string message) => new() { Error = message };
}
