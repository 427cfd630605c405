namespace EventIo.Measurement.EventLoops.Sampling;

/// <summary>The state in which a thread was seen.</summary>
internal enum LoopState
{
    /// <summary>It ran or wanted to run.</summary>
    Running,

    /// <summary>Asleep in a wait of its loop.</summary>
    Waiting,

    /// <summary>Asleep in another call.</summary>
    Blocked,

    /// <summary>Stopped, traced or frozen.</summary>
    Stopped,
}
