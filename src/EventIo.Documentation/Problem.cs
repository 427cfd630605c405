namespace EventIo.Documentation;

/// <summary>
/// A problem that prevents the generation of help. The text has MSBuild's format, so that the build shows file and
/// line.
/// </summary>
/// <param name="File">The path of the file concerned.</param>
/// <param name="Line">The line number in that file, counted from 1.</param>
/// <param name="Message">The problem, and what to write instead.</param>
internal sealed record Problem(string File, int Line, string Message)
{
    /// <summary>The problem in MSBuild's error format.</summary>
    /// <returns><c>file(line): error HELP: message</c>.</returns>
    public override string ToString() => $"{File}({Line}): error HELP: {Message}";
}
