using EventIo.Measurement.Histograms;

namespace EventIo.Measurement.Load.Loops;

/// <summary>
/// The counts of one loop, for the whole run or an interval. Only construction and adding up allocate memory.
/// </summary>
internal sealed class LoadTally(bool isOpenLoop)
{
    private readonly long[] _errors = new long[Enum.GetValues<LoadError>().Length];

    /// <summary>
    /// From when a request was due to its answer. In a closed loop a request is due when it is sent, which makes it the
    /// same as <see cref="Service"/>.
    /// </summary>
    internal LatencyCounts Response { get; } = Latency.NewCounts();

    /// <summary>From when a request was sent to its answer.</summary>
    internal LatencyCounts Service { get; } = Latency.NewCounts();

    /// <summary>
    /// Open loop: the delay that the generator itself caused before sending a request.
    /// </summary>
    internal LatencyCounts Lateness { get; } = Latency.NewCounts();

    /// <summary>From connect(2) until the connection was open.</summary>
    internal LatencyCounts Connect { get; } = Latency.NewCounts();

    /// <summary>Requests with the expected answer.</summary>
    internal long Answered { get; private set; }

    /// <summary>The answers that arrived within the measured time.</summary>
    internal long AnsweredInTime { get; set; }

    /// <summary>Open loop: requests that were sent late because no connection was free when they were due.</summary>
    internal long Missed { get; set; }

    /// <summary>Requests without an answer when the run ended.</summary>
    internal long Unanswered { get; private set; }

    /// <summary>Open loop: requests that were due but never sent.</summary>
    internal long Unsent { get; private set; }

    /// <summary>Connections that had a request in flight at the end and got no answer in the measured time.</summary>
    internal long Silent { get; set; }

    /// <summary>Connections that the server closed while no request was in flight on them.</summary>
    internal long IdleClosed { get; set; }

    /// <summary>Answers within the measured time to requests that were due before it.</summary>
    internal long AnsweredFromBefore { get; set; }

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

    /// <summary>
    /// Counts unanswered requests that were sent at the same time, with the time that they have waited.
    /// </summary>
    internal void GiveUp(in Flight flight, long now, int count)
    {
        Unanswered += count;
        Latency.Record(Service, now - flight.SentAt, count);
        if (isOpenLoop)
            Latency.Record(Response, now - flight.DueAt, count);
    }

    /// <summary>Counts requests that are due and unsent, with the time that they have waited.</summary>
    internal void GiveUpUnsent(long dueAt, long now, long count)
    {
        Unsent += count;
        Latency.Record(Response, now - dueAt, count);
    }

    /// <summary>Adds a later tally.</summary>
    internal void Add(LoadTally other)
    {
        other.Response.AddTo(Response);
        other.Service.AddTo(Service);
        other.Lateness.AddTo(Lateness);
        other.Connect.AddTo(Connect);
        for (int i = 0; i < _errors.Length; i++)
            _errors[i] += other._errors[i];
        Answered += other.Answered;
        AnsweredInTime += other.AnsweredInTime;
        Missed += other.Missed;
        Unanswered += other.Unanswered;
        Unsent += other.Unsent;
        Silent += other.Silent;
        IdleClosed += other.IdleClosed;
        AnsweredFromBefore += other.AnsweredFromBefore;
        Opened += other.Opened;
        BytesReceived += other.BytesReceived;
        BytesSent += other.BytesSent;
        BeganAt = BeganAt == 0 ? other.BeganAt : Math.Min(BeganAt, other.BeganAt);
        EndedAt = Math.Max(EndedAt, other.EndedAt);
    }

    /// <summary>Resets all counts.</summary>
    internal void Clear()
    {
        Response.Reset();
        Service.Reset();
        Lateness.Reset();
        Connect.Reset();
        Array.Clear(_errors);
        (Answered, AnsweredInTime, Missed, Unanswered, Unsent, Opened) = (0, 0, 0, 0, 0, 0);
        (Silent, IdleClosed, AnsweredFromBefore) = (0, 0, 0);
        (BytesReceived, BytesSent, BeganAt, EndedAt) = (0, 0, 0, 0);
    }

    private void Record(in Flight flight, long now)
    {
        Latency.Record(Service, now - flight.SentAt);
        if (isOpenLoop)
            Latency.Record(Response, now - flight.DueAt);
    }
}
