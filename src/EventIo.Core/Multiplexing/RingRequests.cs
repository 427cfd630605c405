namespace EventIo.Multiplexing;

/// <summary>The requests that a slot may have in a ring, each at most once.</summary>
[Flags]
internal enum RingRequests : byte
{
    None = 0,
    Accept = 1,
    Receive = 2,
    Send = 4,
    Readable = 8,

    /// <summary>The wake event's, which has no slot.</summary>
    Wake = 16,

    Connect = 32,
}
