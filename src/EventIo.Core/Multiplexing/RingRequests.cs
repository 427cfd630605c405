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
    Connect = 16,

    /// <summary>The first of a chain, whose third is <see cref="Send"/>: the file is opened.</summary>
    Open = 32,

    /// <summary>Its second: the file is read.</summary>
    Read = 64,

    /// <summary>Its last: the file is closed.</summary>
    Close = 128,

    /// <summary>The wake event's, which has no slot, and so is none of these.</summary>
    Wake = 255,
}
