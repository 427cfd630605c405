namespace EventIo.Measurement;

/// <summary>Which peer is written to at each turn: drawn once from a seed, so that every variant meets the same.</summary>
internal sealed class TurnSchedule
{
    // Long enough that no mechanism could profit from its repeating, short enough to stay in the cache.
    private const int Length = 1 << 14;

    private readonly int[] _peers = new int[Length];

    internal TurnSchedule(int socketCount, int activeCount, int seed)
    {
        var random = new Random(seed);
        int[] sockets = [.. Enumerable.Range(0, socketCount)];
        // The active ones lie spread over the descriptors, not in front.
        random.Shuffle(sockets);
        for (int i = 0; i < Length; i++)
            _peers[i] = sockets[random.Next(activeCount)];
    }

    /// <summary>The peer of a turn.</summary>
    internal int Peer(long turn) => _peers[(int)(turn & (Length - 1))];
}
