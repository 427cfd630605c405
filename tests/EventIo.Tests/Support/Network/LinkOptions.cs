namespace EventIo.Tests.Support.Network;

/// <summary>How a <see cref="ForwardingLink"/> treats packets, in both directions alike.</summary>
internal sealed record LinkOptions
{
    /// <summary>How long every packet takes.</summary>
    internal double DelayMilliseconds { get; init; }

    /// <summary>How many packets of a hundred are lost.</summary>
    internal double LossPercent { get; init; }

    /// <summary>How many packets of a hundred are overtaken by others.</summary>
    internal double ReorderPercent { get; init; }

    /// <summary>How many packets of a hundred arrive twice.</summary>
    internal double DuplicatePercent { get; init; }

    /// <summary>How much longer than the others an overtaken packet takes.</summary>
    internal double ReorderMilliseconds { get; init; } = 5;

    /// <summary>Bytes of the largest packet that passes. The devices at both ends keep an MTU of 1,500.</summary>
    internal int Mtu { get; init; } = TunDevice.Mtu;

    /// <summary>
    /// Whether the sender of a larger packet is notified (RFC 1191). Otherwise the link is a black hole.
    /// </summary>
    internal bool AnnouncesMtu { get; init; }

    /// <summary>Decides which packets are lost and which are overtaken: the same packets for the same seed.</summary>
    internal int Seed { get; init; } = 1;
}
