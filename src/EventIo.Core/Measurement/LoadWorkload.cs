namespace EventIo.Measurement;

/// <summary>What a load generator does with its connections.</summary>
public enum LoadWorkload
{
    /// <summary>Sends messages and compares every byte that comes back.</summary>
    Echo,

    /// <summary>HTTP/1.1: GET a path over connections that are kept.</summary>
    Http,

    /// <summary>Connects, has one exchange, closes, and again: what netperf calls CRR.</summary>
    Connect,

    /// <summary>Reads what the server sends, as fast as it comes.</summary>
    Source,

    /// <summary>Sends as fast as the server takes it.</summary>
    Sink,
}
