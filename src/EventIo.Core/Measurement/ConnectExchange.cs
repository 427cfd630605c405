namespace EventIo.Measurement;

/// <summary>What is said on a connection of <see cref="LoadWorkload.Connect"/> before it is closed.</summary>
public enum ConnectExchange
{
    /// <summary>Nothing: connects and closes.</summary>
    None,

    /// <summary>A message that comes back.</summary>
    Echo,

    /// <summary>A request with <c>Connection: close</c>, and its response.</summary>
    Http,
}
