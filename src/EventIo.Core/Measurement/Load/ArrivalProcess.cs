namespace EventIo.Measurement.Load;

/// <summary>How the requests of an open loop are spread over time.</summary>
public enum ArrivalProcess : long
{
    /// <summary>At equal intervals.</summary>
    Constant,

    /// <summary>At random, like those of many independent users: exponentially distributed intervals.</summary>
    Poisson,
}
