namespace EventIo.Multiplexing;

/// <summary>What a readiness mechanism is to watch a descriptor for.</summary>
[Flags]
internal enum Interest : byte
{
    None = 0,
    Readable = 1,
    Writable = 2,

    /// <summary>Wake one of the waiters that share the descriptor, not all of them.</summary>
    Exclusive = 4,
}
