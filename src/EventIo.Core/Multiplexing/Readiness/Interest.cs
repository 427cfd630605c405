namespace EventIo.Multiplexing.Readiness;

/// <summary>The events that a readiness mechanism watches a descriptor for.</summary>
[Flags]
internal enum Interest : byte
{
    None = 0,
    Readable = 1,
    Writable = 2,

    /// <summary>Wakes one of the waiters that share the descriptor, not all of them.</summary>
    Exclusive = 4,
}
