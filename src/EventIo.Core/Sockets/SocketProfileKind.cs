namespace EventIo.Sockets;

/// <summary>A set of options for a purpose; <see cref="SocketProfileCatalog"/> has each option's value and reason.</summary>
public enum SocketProfileKind
{
    /// <summary>Small messages, answered as soon as can be.</summary>
    LowLatency,

    /// <summary>Long streams in full segments.</summary>
    Throughput,

    /// <summary>Connections that are silent for hours, through address translators and load balancers that forget them.</summary>
    LongIdle,

    /// <summary>What a request-response server on a network sets.</summary>
    Server,
}
