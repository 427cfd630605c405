namespace EventIo.Measurement.Load;

/// <summary>What a load generator does with its connections.</summary>
public enum LoadWorkload : long
{
    /// <summary>Sends messages and compares every byte of the response.</summary>
    Echo,

    /// <summary>HTTP/1.1: GETs a path over persistent connections.</summary>
    Http,

    /// <summary>Repeatedly connects, has one exchange and closes: netperf's CRR.</summary>
    Connect,

    /// <summary>Reads what the server sends, as fast as it arrives.</summary>
    Source,

    /// <summary>Sends as fast as the server receives.</summary>
    Sink,
}
