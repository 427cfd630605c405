namespace EventIo.Sockets.Events;

/// <summary>The precision of the age of a connection that ended.</summary>
public enum AgeBound : long
{
    /// <summary>Its beginning was seen.</summary>
    Exact,

    /// <summary>It existed before it was first seen: it was older than that.</summary>
    AtLeast,

    /// <summary>It was never seen: it began after the last look at the sockets of the host.</summary>
    AtMost,
}
