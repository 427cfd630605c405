namespace EventIo.Sockets.Options;

/// <summary>
/// A set of options for a purpose; <see cref="SocketProfileCatalog"/> has each option's value and reason.
/// </summary>
public enum SocketProfileKind : long
{
    /// <summary>Small messages, answered as soon as possible.</summary>
    LowLatency,

    /// <summary>Long streams in full segments.</summary>
    Throughput,

    /// <summary>
    /// Connections that are idle for hours, through address translators and load balancers that drop idle flows.
    /// </summary>
    LongIdle,

    /// <summary>A request-response server on a network.</summary>
    Server,
}
