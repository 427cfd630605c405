namespace EventIo.Loop.Reactor;

/// <summary>
/// What a connection of a loop is doing. Only <see cref="LoopConnection"/> sets and clears these flags;
/// LoopConnection.States.cs describes the transitions.
/// </summary>
[Flags]
internal enum LoopConnectionFlags : ushort
{
    None = 0,

    /// <summary>The multiplexer receives for it.</summary>
    Receiving = 1 << 0,

    /// <summary>The kernel is sending the first segment of its output.</summary>
    Sending = 1 << 1,

    /// <summary>The peer has ended its stream.</summary>
    Ended = 1 << 2,

    /// <summary>The end of the peer's stream has been reported to the handler.</summary>
    EndReported = 1 << 3,

    /// <summary>The handler has paused input.</summary>
    Paused = 1 << 4,

    /// <summary>The handler found the output full, and is called when it is empty.</summary>
    WasFull = 1 << 5,

    /// <summary>It is in the loop's queue of deferred connections.</summary>
    Deferred = 1 << 6,

    /// <summary>It is closed as soon as its output is sent.</summary>
    Finishing = 1 << 7,

    /// <summary>Before it is closed, further input is dropped for a while.</summary>
    Lingers = 1 << 8,

    /// <summary>Sending has ended, and input is being dropped.</summary>
    Lingering = 1 << 9,

    /// <summary>It is detached; its last completion has not arrived yet.</summary>
    Closing = 1 << 10,

    /// <summary>Its connect has not completed.</summary>
    Connecting = 1 << 11,
}
