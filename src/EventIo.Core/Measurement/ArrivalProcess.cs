namespace EventIo.Measurement;

/// <summary>How the requests of an open loop are spread over time.</summary>
public enum ArrivalProcess
{
    /// <summary>At equal distances.</summary>
    Constant,

    /// <summary>At random, as those of many users who know nothing of each other: exponential distances.</summary>
    Poisson,
}
