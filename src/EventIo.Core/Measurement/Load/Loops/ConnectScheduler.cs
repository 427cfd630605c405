using System.Diagnostics.CodeAnalysis;
using EventIo.Native;

namespace EventIo.Measurement.Load.Loops;

/// <summary>
/// Decides which clients of a loop connect next, and when: no faster than the plan's connect rate, a limited number at
/// a time, and with a delay after a failure.
/// </summary>
internal sealed class ConnectScheduler
{
    // With a larger number, the ramp itself would overflow accept queues.
    private const int MaxConnecting = 256;

    // The completion of a connect is only seen in the next wait: if many connects began before it, each would seem to
    // take as long as all of them.
    private const int ConnectsPerTurn = 4;

    // Delay before retrying a server that has just refused or closed a connection.
    private const long RetryNanoseconds = 100_000_000;

    private readonly Queue<LoadClient> _waiting;
    private readonly Queue<LoadClient> _retrying;
    private readonly ArrivalSchedule? _pace;
    private int _connecting;

    /// <summary>Creates the scheduler of a loop.</summary>
    /// <param name="plan">The plan, which may limit the connect rate.</param>
    /// <param name="index">The loop's number.</param>
    /// <param name="clientCount">How many clients the loop has.</param>
    internal ConnectScheduler(LoadPlan plan, int index, int clientCount)
    {
        _waiting = new Queue<LoadClient>(clientCount);
        _retrying = new Queue<LoadClient>(clientCount);
        _pace = plan.ConnectRatePerSecond is { } rate
            ? new ArrivalSchedule(plan with { Arrival = ArrivalProcess.Constant }, rate, index)
            : null;
    }

    /// <summary>The largest number of clients to connect in this turn.</summary>
    internal int BatchSize => Math.Min(ConnectsPerTurn, _waiting.Count);

    /// <summary>When a client can connect or try again; <see cref="MonotonicClock.Never"/> if none waits.</summary>
    internal long NextAt
    {
        get
        {
            long next = _retrying.TryPeek(out LoadClient? retry) ? retry.ConnectAt : MonotonicClock.Never;
            return _waiting.Count > 0 ? Math.Min(next, NextConnectAt) : next;
        }
    }

    private long NextConnectAt => _connecting >= MaxConnecting ? MonotonicClock.Never : _pace?.NextAt ?? 0;

    /// <summary>Starts the connect rate's schedule.</summary>
    internal void Begin(long now) => _pace?.Begin(now);

    /// <summary>Queues a client that can connect.</summary>
    internal void Add(LoadClient client) => _waiting.Enqueue(client);

    /// <summary>Queues a client whose connect has failed, or whose connection was closed unused.</summary>
    internal void Retry(LoadClient client, long now)
    {
        client.ConnectAt = now + RetryNanoseconds;
        _retrying.Enqueue(client);
    }

    /// <summary>Drops the clients that can connect: no more connections are wanted.</summary>
    internal void Clear() => _waiting.Clear();

    /// <summary>Drops all clients: they will be queued again.</summary>
    internal void Reset()
    {
        _waiting.Clear();
        _retrying.Clear();
    }

    /// <summary>Removes a client that has waited after a failure.</summary>
    internal bool TryTakeRetry(long now, [NotNullWhen(true)] out LoadClient? client)
    {
        if (!_retrying.TryPeek(out client) || client.ConnectAt > now)
            return false;
        _retrying.Dequeue();
        return true;
    }

    /// <summary>Removes a client that can connect now.</summary>
    internal bool TryTake(long now, [NotNullWhen(true)] out LoadClient? client)
    {
        client = null;
        if (NextConnectAt > now || !_waiting.TryDequeue(out client))
            return false;
        _pace?.Advance();
        return true;
    }

    /// <summary>Counts a connect that has begun.</summary>
    internal void BeginConnect() => _connecting++;

    /// <summary>Counts a connect that has succeeded or failed.</summary>
    internal void EndConnect() => _connecting--;
}
