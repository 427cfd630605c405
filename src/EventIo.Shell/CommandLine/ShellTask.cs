namespace EventIo.Shell;

/// <summary>What the command line asks for.</summary>
internal enum ShellTask
{
    /// <summary>A prompt.</summary>
    Interactive,

    /// <summary>The text after -Command.</summary>
    Command,

    /// <summary>The script after -File, or the bare first argument.</summary>
    File,

    /// <summary>A whole script on standard input.</summary>
    StandardInput,

    /// <summary>The usage text.</summary>
    Help,

    /// <summary>The version line.</summary>
    Version,
}
