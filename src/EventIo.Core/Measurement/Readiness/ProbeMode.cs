namespace EventIo.Measurement.Readiness;

/// <summary>What a readiness measurement times.</summary>
public enum ProbeMode : long
{
    /// <summary>
    /// One thread writes a byte to a random active peer, waits, and reads it. The wait never sleeps: this is the cost
    /// of the mechanism's call itself.
    /// </summary>
    Turn,

    /// <summary>
    /// The waiter sleeps; a writer on another processor stamps and writes. Timed from just before the write to the
    /// return of the wait, including the scheduler.
    /// </summary>
    Wakeup,
}
