namespace EventIo.Measurement.Load.Exchanges;

/// <summary>The result of processing received bytes.</summary>
internal enum ExchangeStep
{
    /// <summary>All bytes are consumed, and the answer is not complete.</summary>
    Incomplete,

    /// <summary>An answer is complete.</summary>
    Answered,

    /// <summary>An answer is complete, but it is not the expected one.</summary>
    Unexpected,

    /// <summary>The bytes are not a valid answer, so the start of the next answer is unknown.</summary>
    Malformed,
}
