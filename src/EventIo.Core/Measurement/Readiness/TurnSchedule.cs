namespace EventIo.Measurement.Readiness;

/// <summary>
/// Decides which peer is written to at each turn: drawn once from a seed, so that it is the same for every variant.
/// </summary>
internal sealed class TurnSchedule
{
    // Long enough that no mechanism profits from the repetition, short enough to stay in the cache.
    private const int Length = 1 << 14;

    private readonly int[] _peers = new int[Length];

    internal TurnSchedule(int socketCount, int activeCount, int seed)
    {
        var random = new Random(seed);
        int[] sockets = [.. Enumerable.Range(0, socketCount)];
        // The active sockets are spread over the descriptors, not all at the front.
        random.Shuffle(sockets);
        for (int i = 0; i < Length; i++)
            _peers[i] = sockets[random.Next(activeCount)];
    }

    /// <summary>Returns the peer of a turn.</summary>
    internal int Peer(long turn) => _peers[(int)(turn & (Length - 1))];
}
