using EventIo.Loop;
using EventIo.Measurement.Load.Exchanges;

namespace EventIo.Measurement.Load.Loops;

/// <summary>
/// One of the clients of a run: it has one connection at a time, and requests in flight on it.
/// </summary>
internal sealed class LoadClient(int number, int depth)
{
    private readonly Flight[] _flights = new Flight[depth];
    private int _oldest;

    /// <summary>Its number within the run.</summary>
    internal int Number { get; } = number;

    /// <summary>Its connection; null while it has none.</summary>
    internal Connection? Connection { get; set; }

    /// <summary>When its connect began.</summary>
    internal long ConnectBegan { get; set; }

    /// <summary>The time since which it could have sent a request.</summary>
    internal long FreeSince { get; set; }

    /// <summary>When it may connect again.</summary>
    internal long ConnectAt { get; set; }

    /// <summary>The error that counts for requests in flight when the connection ends.</summary>
    internal LoadError Loss { get; set; }

    /// <summary>Whether it is in the queue of clients that can send.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Whether the first requests have been sent on its connection.</summary>
    internal bool HasBegun { get; set; }

    /// <summary>Whether its first connect has succeeded or failed.</summary>
    internal bool HasTried { get; set; }

    /// <summary>Whether the server has closed the connection while no request was in flight.</summary>
    internal bool IsClosedIdle { get; set; }

    /// <summary>Whether its last answer announced that the server closes the connection.</summary>
    internal bool HasLastAnswer { get; set; }

    /// <summary>
    /// Requests of the previous step that were given up and may still be answered. Until they are answered, no others
    /// are sent on the connection.
    /// </summary>
    internal int GivenUp { get; set; }

    /// <summary>Whether it is connecting.</summary>
    internal bool IsConnecting { get; set; }

    /// <summary>Segments that its connection had retransmitted when it was last sampled.</summary>
    internal long Retransmits { get; set; }

    /// <summary>When its last answer arrived; 0 before the first.</summary>
    internal long LastAnswerAt { get; set; }

    /// <summary>Answers on this connection.</summary>
    internal long Answers { get; set; }

    /// <summary>The progress of the exchange that is being received.</summary>
    internal ExchangeState Exchange = new();

    /// <summary>Requests in flight.</summary>
    internal int InFlight { get; private set; }

    /// <summary>Whether it has as many requests in flight as allowed.</summary>
    internal bool IsFull => InFlight == _flights.Length;

    /// <summary>The request that is answered next.</summary>
    internal ref readonly Flight Oldest => ref _flights[_oldest];

    internal void AddFlight(long dueAt, long sentAt)
    {
        int place = _oldest + InFlight;
        if (place >= _flights.Length)
            place -= _flights.Length;
        _flights[place] = new Flight(dueAt, sentAt);
        InFlight++;
    }

    internal Flight TakeOldest()
    {
        Flight flight = _flights[_oldest];
        if (++_oldest == _flights.Length)
            _oldest = 0;
        InFlight--;
        return flight;
    }
}
