namespace EventIo.Multiplexing;

/// <summary>What a mechanism reports to its caller.</summary>
public enum MultiplexerModel : long
{
    /// <summary>A call would not block now; the caller makes it.</summary>
    Readiness,

    /// <summary>An operation that the caller started is complete.</summary>
    Completion,

    /// <summary>Nothing: the caller's call itself sleeps until it is done.</summary>
    Blocking,
}
