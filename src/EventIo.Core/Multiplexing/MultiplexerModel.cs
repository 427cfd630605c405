namespace EventIo.Multiplexing;

/// <summary>What a mechanism tells its caller.</summary>
public enum MultiplexerModel
{
    /// <summary>That a call would not block now; the caller makes it.</summary>
    Readiness,

    /// <summary>That a request which the caller made before is done.</summary>
    Completion,

    /// <summary>Nothing: the caller's call sleeps until it is done.</summary>
    Blocking,
}
