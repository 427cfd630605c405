namespace EventIo.Loop.Reactor;

/// <summary>The stages in the life of a connection of a loop. <see cref="LoopConnection"/> sets them.</summary>
internal enum ConnectionStage
{
    /// <summary>The slot has no connection.</summary>
    Free,

    /// <summary>The loop is connecting.</summary>
    Connecting,

    /// <summary>The handler receives and sends.</summary>
    Open,

    /// <summary>The handler has finished: its output is still being sent, and it receives nothing more.</summary>
    Finishing,

    /// <summary>All output is sent and our direction is shut down: further input is dropped.</summary>
    Lingering,

    /// <summary>The slot is being detached: the last completion is on its way.</summary>
    Closing,
}
