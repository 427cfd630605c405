namespace EventIo.Loop;

/// <summary>How a connection of a loop is.</summary>
[Flags]
internal enum LoopConnectionFlags : ushort
{
    None = 0,

    /// <summary>The multiplexer receives for it.</summary>
    Receiving = 1 << 0,

    /// <summary>The first segment of its output is with the kernel.</summary>
    Sending = 1 << 1,

    /// <summary>The peer has ended its stream.</summary>
    Ended = 1 << 2,

    /// <summary>The handler knows of that.</summary>
    EndTold = 1 << 3,

    /// <summary>The handler takes nothing for now.</summary>
    Paused = 1 << 4,

    /// <summary>The output was full: the handler wants to know when it is not.</summary>
    WasFull = 1 << 5,

    /// <summary>It stands in the loop's agenda.</summary>
    OnAgenda = 1 << 6,

    /// <summary>To be closed as soon as the output is sent.</summary>
    Finishing = 1 << 7,

    /// <summary>Before that, what the peer still sends is dropped for a while.</summary>
    Lingers = 1 << 8,

    /// <summary>It is being dropped: our direction is shut.</summary>
    Lingering = 1 << 9,

    /// <summary>Detached; its last completion is on its way.</summary>
    Closing = 1 << 10,

    /// <summary>Its connect goes on.</summary>
    Connecting = 1 << 11,
}
