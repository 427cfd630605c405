namespace EventIo.Loop;

/// <summary>What a piece of output is, which tells whom its memory belongs to.</summary>
internal enum OutputKind : byte
{
    /// <summary>Received bytes in a buffer of the multiplexer.</summary>
    Lent,

    /// <summary>Bytes that a handler wrote, in a buffer of the loop.</summary>
    Written,

    /// <summary>Memory that outlives the server.</summary>
    Static,

    /// <summary>A range of a file, which is closed behind it.</summary>
    File,
}
