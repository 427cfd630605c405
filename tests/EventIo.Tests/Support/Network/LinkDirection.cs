namespace EventIo.Tests.Support.Network;

/// <summary>
/// One direction of a link: decides the fate of each packet, holds it until it is due, and counts. Only the link's
/// thread calls the methods; any thread may read the counters.
/// </summary>
internal sealed class LinkDirection(LinkOptions options, int seed)
{
    private const double NanosecondsPerMillisecond = 1e6;

    private readonly Random _random = new(seed);
    private readonly Random _ofCopies = new(seed);
    private readonly PriorityQueue<byte[], (long Due, long Number)> _waiting = new();
    private long _received;
    private long _lost;
    private long _overtaken;
    private long _duplicated;
    private long _tooLarge;
    private long _sent;

    /// <summary>IPv4 packets that were received.</summary>
    internal long Received => Volatile.Read(ref _received);

    /// <summary>How many of these were lost.</summary>
    internal long Lost => Volatile.Read(ref _lost);

    /// <summary>How many of these were held back so that others overtook them.</summary>
    internal long Overtaken => Volatile.Read(ref _overtaken);

    /// <summary>How many of these were sent twice.</summary>
    internal long Duplicated => Volatile.Read(ref _duplicated);

    /// <summary>How many of these were larger than the MTU.</summary>
    internal long TooLarge => Volatile.Read(ref _tooLarge);

    /// <summary>Packets that were sent.</summary>
    internal long Sent => Volatile.Read(ref _sent);

    /// <summary>When the next packet is due, in nanoseconds of the monotonic clock; null when none waits.</summary>
    internal long? NextDue => _waiting.TryPeek(out _, out (long Due, long Number) next) ? next.Due : null;

    /// <summary>Receives a packet.</summary>
    /// <param name="packet">The packet, from its IPv4 header on.</param>
    /// <param name="now">Nanoseconds of the monotonic clock.</param>
    /// <returns>Whether the packet is within the link's MTU.</returns>
    internal bool Accept(ReadOnlySpan<byte> packet, long now)
    {
        Volatile.Write(ref _received, _received + 1);
        // Draw both numbers for every packet, so that the choice of lost packets doesn't depend on the reordering.
        bool isLost = Chance(options.LossPercent);
        bool isOvertaken = Chance(options.ReorderPercent);
        if (packet.Length > options.Mtu)
        {
            Volatile.Write(ref _tooLarge, _tooLarge + 1);
            return false;
        }
        if (isLost)
        {
            Volatile.Write(ref _lost, _lost + 1);
            return true;
        }
        double milliseconds = options.DelayMilliseconds;
        if (isOvertaken)
        {
            Volatile.Write(ref _overtaken, _overtaken + 1);
            milliseconds += options.ReorderMilliseconds;
        }
        byte[] copy = packet.ToArray();
        (long Due, long Number) when = (now + (long)(milliseconds * NanosecondsPerMillisecond), _received);
        _waiting.Enqueue(copy, when);
        // Duplicates are drawn from a separate sequence, so that they don't affect which packets are lost and
        // overtaken.
        if (_ofCopies.NextDouble() * 100 < options.DuplicatePercent)
        {
            Volatile.Write(ref _duplicated, _duplicated + 1);
            _waiting.Enqueue(copy, when);
        }
        return true;
    }

    /// <summary>Sends every packet that is due, in order.</summary>
    internal void Release(long now, TunDevice device)
    {
        while (_waiting.TryPeek(out byte[]? packet, out (long Due, long Number) next) && next.Due <= now)
        {
            _waiting.Dequeue();
            if (device.Write(packet))
                Volatile.Write(ref _sent, _sent + 1);
        }
    }

    private bool Chance(double percent) => _random.NextDouble() * 100 < percent;
}
