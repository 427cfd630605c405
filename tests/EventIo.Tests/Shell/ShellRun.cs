namespace EventIo.Tests.Shell;

/// <summary>The result of a shell's run.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard output that are not empty.</summary>
    internal string[] Lines =>
        Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
