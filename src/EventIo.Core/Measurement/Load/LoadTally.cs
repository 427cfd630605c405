using HdrHistogram;

namespace EventIo.Measurement.Load;

/// <summary>What one loop has counted, over the whole or an interval. Nothing here allocates but its making and adding up.</summary>
internal sealed class LoadTally(bool isOpenLoop)
{
    private readonly long[] _errors = new long[Enum.GetValues<LoadError>().Length];

    /// <summary>From when a request was due to its answer. In a closed loop it is due when it is sent: the same as <see cref="Service"/>.</summary>
    internal LongHistogram Response { get; } = Latency.NewHistogram();

    /// <summary>From when a request was sent to its answer.</summary>
    internal LongHistogram Service { get; } = Latency.NewHistogram();

    /// <summary>Open loop: how much later than it could have been a request was sent, by the generator's own doing.</summary>
    internal LongHistogram Lateness { get; } = Latency.NewHistogram();

    /// <summary>From connect(2) until the connection was open.</summary>
    internal LongHistogram Connect { get; } = Latency.NewHistogram();

    /// <summary>Requests with the expected answer.</summary>
    internal long Answered { get; private set; }

    /// <summary>Of all answers, those that came within the measured time.</summary>
    internal long AnsweredInTime { get; set; }

    /// <summary>Open loop: requests that were sent late because no connection was free at their time.</summary>
    internal long Missed { get; set; }

    /// <summary>Requests without an answer when the run ended.</summary>
    internal long Unanswered { get; private set; }

    /// <summary>Open loop: requests that were due and never sent.</summary>
    internal long Unsent { get; private set; }

    /// <summary>Connections that were opened.</summary>
    internal long Opened { get; set; }

    internal long BytesReceived { get; set; }

    internal long BytesSent { get; set; }

    internal long BeganAt { get; set; }

    internal long EndedAt { get; set; }

    internal long Errors(LoadError error) => _errors[(int)error];

    internal long TotalErrors => _errors.Sum();

    internal void Count(LoadError error) => _errors[(int)error]++;

    internal void Answer(in Flight flight, long now)
    {
        Answered++;
        Record(flight, now);
    }

    /// <summary>A request that waits for its answer still: it counts with the time that it has waited so far.</summary>
    internal void GiveUp(in Flight flight, long now)
    {
        Unanswered++;
        Record(flight, now);
    }

    /// <summary>A request that still waits to be sent, likewise.</summary>
    internal void GiveUpUnsent(long dueAt, long now)
    {
        Unsent++;
        Latency.Record(Response, now - dueAt);
    }

    /// <summary>Adds a later one.</summary>
    internal void Add(LoadTally other)
    {
        Response.Add(other.Response);
        Service.Add(other.Service);
        Lateness.Add(other.Lateness);
        Connect.Add(other.Connect);
        for (int i = 0; i < _errors.Length; i++)
            _errors[i] += other._errors[i];
        Answered += other.Answered;
        AnsweredInTime += other.AnsweredInTime;
        Missed += other.Missed;
        Unanswered += other.Unanswered;
        Unsent += other.Unsent;
        Opened += other.Opened;
        BytesReceived += other.BytesReceived;
        BytesSent += other.BytesSent;
        BeganAt = BeganAt == 0 ? other.BeganAt : Math.Min(BeganAt, other.BeganAt);
        EndedAt = Math.Max(EndedAt, other.EndedAt);
    }

    /// <summary>Makes it as new.</summary>
    internal void Clear()
    {
        Response.Reset();
        Service.Reset();
        Lateness.Reset();
        Connect.Reset();
        Array.Clear(_errors);
        (Answered, AnsweredInTime, Missed, Unanswered, Unsent, Opened) = (0, 0, 0, 0, 0, 0);
        (BytesReceived, BytesSent, BeganAt, EndedAt) = (0, 0, 0, 0);
    }

    private void Record(in Flight flight, long now)
    {
        Latency.Record(Service, now - flight.SentAt);
        if (isOpenLoop)
            Latency.Record(Response, now - flight.DueAt);
    }
}
