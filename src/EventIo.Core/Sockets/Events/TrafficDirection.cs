namespace EventIo.Sockets.Events;

/// <summary>The direction of a segment.</summary>
public enum TrafficDirection : long
{
    /// <summary>Out of this host.</summary>
    Sent,

    /// <summary>Into this host.</summary>
    Received,
}
