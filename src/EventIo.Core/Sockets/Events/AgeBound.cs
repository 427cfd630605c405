namespace EventIo.Sockets.Events;

/// <summary>The precision of the age of a connection that ended.</summary>
public enum AgeBound : long
{
    /// <summary>Its beginning was seen.</summary>
    Exact,

    /// <summary>The connection existed before it was first seen, so it was older than this age.</summary>
    AtLeast,

    /// <summary>
    /// The connection was never seen: it began after the last look at the host's sockets, so it was younger than this
    /// age.
    /// </summary>
    AtMost,
}
