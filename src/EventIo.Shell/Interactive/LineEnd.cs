namespace EventIo.Shell;

/// <summary>Why a line editor gave back control.</summary>
internal enum LineEnd
{
    /// <summary>Enter.</summary>
    Accepted,

    /// <summary>Ctrl+C.</summary>
    Canceled,

    /// <summary>Ctrl+D on an empty line.</summary>
    EndOfInput,
}
