using EventIo.Loop;

namespace EventIo.Measurement.Load;

/// <summary>One of the clients that a run consists of: it has a connection at a time, and requests in flight on it.</summary>
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

    /// <summary>Since when it could have sent a request.</summary>
    internal long FreeSince { get; set; }

    /// <summary>When it may connect again.</summary>
    internal long ConnectAt { get; set; }

    /// <summary>What the requests in flight are lost by when the connection ends.</summary>
    internal LoadError Loss { get; set; }

    /// <summary>Whether it stands in the queue of those that can send.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Whether its first connect has come to an end, good or bad.</summary>
    internal bool HasTried { get; set; }

    /// <summary>Answers on this connection.</summary>
    internal long Answers { get; set; }

    /// <summary>How far the exchange has got with what is being received.</summary>
    internal ExchangeState Exchange = new();

    /// <summary>Requests in flight.</summary>
    internal int InFlight { get; private set; }

    /// <summary>Whether no more may be in flight.</summary>
    internal bool IsFull => InFlight == _flights.Length;

    /// <summary>The request that is answered next.</summary>
    internal ref readonly Flight Oldest => ref _flights[_oldest];

    internal void Depart(long dueAt, long sentAt)
    {
        int place = _oldest + InFlight;
        if (place >= _flights.Length)
            place -= _flights.Length;
        _flights[place] = new Flight(dueAt, sentAt);
        InFlight++;
    }

    internal Flight Arrive()
    {
        Flight flight = _flights[_oldest];
        if (++_oldest == _flights.Length)
            _oldest = 0;
        InFlight--;
        return flight;
    }
}
