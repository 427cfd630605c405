namespace EventIo.Loop.Reactor.Buffers;

/// <summary>The kinds of output, which differ in the owner of the memory.</summary>
internal enum OutputKind : byte
{
    /// <summary>Received bytes in a buffer of the multiplexer.</summary>
    Lent,

    /// <summary>Bytes that a handler wrote, in a buffer of the loop.</summary>
    Written,

    /// <summary>Memory that outlives the server.</summary>
    Static,

    /// <summary>A range of a file, which is closed after it is sent.</summary>
    File,
}
