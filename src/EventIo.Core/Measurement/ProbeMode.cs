namespace EventIo.Measurement;

/// <summary>What a readiness measurement times.</summary>
public enum ProbeMode
{
    /// <summary>
    /// One thread writes a byte to a random active peer, waits, and reads it. The wait never sleeps: this is the price of
    /// asking, the mechanism's own.
    /// </summary>
    Turn,

    /// <summary>
    /// The waiter sleeps; a writer on another processor stamps and writes. From just before the write to the return of
    /// the wait, scheduler included.
    /// </summary>
    Wakeup,
}
