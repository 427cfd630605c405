using EventIo.Diagnosis.Readings;

namespace EventIo.Diagnosis.Observation;

/// <summary>A connection on which data was held back, as seen in the looks within the window.</summary>
internal sealed class ConnectionTrack
{
    /// <summary>The minimum number of looks to judge whether data is held back most of the time.</summary>
    internal const int LeastHeldLooks = 5;

    private const double LeastHeldShare = 0.5;

    /// <summary>Its last reading.</summary>
    internal required ConnectionReading Last { get; set; }

    /// <summary>The number of looks in which small data waited for the acknowledgement of earlier data.</summary>
    internal int Held { get; set; }

    /// <summary>
    /// Whether TCP_NODELAY and TCP_CORK were off at the end of the window; null if the options were not read.
    /// </summary>
    internal bool? IsDelayed { get; set; }

    /// <summary>The number of looks in which the window of this end was shut.</summary>
    internal int OwnShut { get; set; }

    /// <summary>The number of looks in which the peer's window was shut and data waited.</summary>
    internal int PeerShut { get; set; }

    /// <summary>The largest number of bytes seen waiting to be sent.</summary>
    internal long MostUnsentBytes { get; set; }

    /// <summary>Adds a look.</summary>
    /// <param name="reading">The reading.</param>
    internal void Add(ConnectionReading reading)
    {
        Last = reading;
        Held += IsHeld(reading) ? 1 : 0;
        OwnShut += IsOwnShut(reading) ? 1 : 0;
        PeerShut += IsPeerShut(reading) ? 1 : 0;
        MostUnsentBytes = Math.Max(MostUnsentBytes, reading.UnsentBytes ?? 0);
    }

    /// <summary>Returns whether small data waited in at least half of the looks, and in at least five.</summary>
    /// <param name="looks">The number of all looks.</param>
    internal bool IsMostlyHeld(int looks) => Held >= LeastHeldLooks && Held >= looks * LeastHeldShare;

    /// <summary>Returns whether a connection needs a track.</summary>
    internal static bool IsNeeded(ConnectionReading reading) =>
        IsHeld(reading) || IsOwnShut(reading) || IsPeerShut(reading);

    // Less than a segment waits, data is in flight, and neither the peer's window nor the congestion window prevents
    // sending: the only remaining causes are Nagle's algorithm (RFC 9293, 3.7.4) and TCP_CORK.
    private static bool IsHeld(ConnectionReading reading) =>
        reading is { UnsentBytes: > 0 and var unsent, SegmentBytes: { } segment, UnackedSegments: > 0 and var unacked }
        && unsent < segment && unacked < reading.CongestionWindowSegments && unsent <= (reading.PeerWindowBytes ?? 0)
        && reading.Timeouts is null or 0;

    private static bool IsOwnShut(ConnectionReading reading) =>
        reading is { OwnWindowBytes: 0, Socket.ReceiveQueueBytes: > 0 };

    private static bool IsPeerShut(ConnectionReading reading) =>
        reading is { PeerWindowBytes: 0, UnsentBytes: > 0 };
}
