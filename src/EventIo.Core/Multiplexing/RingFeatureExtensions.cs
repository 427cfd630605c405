namespace EventIo.Multiplexing;

/// <summary>Sets of features.</summary>
internal static class RingFeatureExtensions
{
    internal static bool Has(this RingFeature features, RingFeature feature) => (features & feature) != 0;

    /// <summary>The features of a set, one by one.</summary>
    internal static RingFeature[] Each(this RingFeature features) =>
        [.. Enum.GetValues<RingFeature>().Where(feature => features.Has(feature))];

    /// <summary>Of what a kernel offers, what is best for a server that said nothing else.</summary>
    /// <param name="offered">What the kernel offers.</param>
    /// <param name="isPolled">The kernel polls the submission queue, which goes with no way of running task work.</param>
    internal static RingFeature Best(this RingFeature offered, bool isPolled)
    {
        const RingFeature Deferring = RingFeature.SingleIssuer | RingFeature.DeferTaskrun;
        RingFeature never = RingFeature.DirectDescriptors | RingFeature.LinkedFiles;
        if (isPolled)
            never |= RingFeature.DeferTaskrun | RingFeature.CoopTaskrun;
        else if ((offered & Deferring) == Deferring)
            never |= RingFeature.CoopTaskrun;
        return offered & ~never;
    }
}
