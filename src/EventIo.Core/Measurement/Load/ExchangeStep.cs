namespace EventIo.Measurement.Load;

/// <summary>What received bytes have come to.</summary>
internal enum ExchangeStep
{
    /// <summary>All bytes are used, and the answer is not complete.</summary>
    Incomplete,

    /// <summary>An answer is complete.</summary>
    Answered,

    /// <summary>An answer is complete, and not the one that was expected.</summary>
    Unexpected,

    /// <summary>This is no answer: nobody knows where the next one would begin.</summary>
    Malformed,
}
