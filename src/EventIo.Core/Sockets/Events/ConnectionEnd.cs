namespace EventIo.Sockets.Events;

/// <summary>One of the two ends of a connection.</summary>
public enum ConnectionEnd : long
{
    /// <summary>The end that an event is about.</summary>
    Local,

    /// <summary>Its peer.</summary>
    Remote,
}
