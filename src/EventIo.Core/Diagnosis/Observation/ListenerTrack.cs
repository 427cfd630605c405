using EventIo.Sockets.Listing;

namespace EventIo.Diagnosis.Observation;

/// <summary>The fill of a listener's accept queue within the window.</summary>
internal sealed class ListenerTrack
{
    /// <summary>The number of looks at it.</summary>
    internal int Looks { get; set; }

    /// <summary>The longest queue that was seen.</summary>
    internal int MostQueued { get; set; }

    /// <summary>Whether it was shorter in a look than in the previous one: then a connection was accepted.</summary>
    internal bool HasShrunk { get; set; }

    private int LastQueued { get; set; }

    /// <summary>Adds a look.</summary>
    internal void Add(TcpSocket listener)
    {
        int queued = listener.AcceptQueue ?? 0;
        Looks++;
        HasShrunk |= queued < LastQueued;
        LastQueued = queued;
        MostQueued = Math.Max(MostQueued, queued);
    }
}
