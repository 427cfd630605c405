namespace EventIo.Measurement.Load;

/// <summary>
/// What is sent on a connection. For <see cref="LoadWorkload.Connect"/> it can be chosen, and the connection is closed
/// afterwards.
/// </summary>
public enum ConnectExchange : long
{
    /// <summary>Nothing: connects and closes.</summary>
    None,

    /// <summary>A message that is echoed back.</summary>
    Echo,

    /// <summary>A request with <c>Connection: close</c>, and its response.</summary>
    Http,
}
