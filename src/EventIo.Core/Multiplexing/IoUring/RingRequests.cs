namespace EventIo.Multiplexing.IoUring;

/// <summary>The requests that a slot may have in flight in a ring, each at most once.</summary>
[Flags]
internal enum RingRequests : byte
{
    None = 0,
    Accept = 1,
    Receive = 2,
    Send = 4,
    Readable = 8,
    Connect = 16,

    /// <summary>The first request of a chain, whose third is <see cref="Send"/>: opens the file.</summary>
    Open = 32,

    /// <summary>The second request of a chain: reads the file.</summary>
    Read = 64,

    /// <summary>The last request of a chain: closes the file.</summary>
    Close = 128,

    /// <summary>The poll request of the wake event, which has no slot.</summary>
    Wake = 255,
}
