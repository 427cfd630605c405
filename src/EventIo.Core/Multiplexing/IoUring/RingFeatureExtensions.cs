using EventIo.Native.Linux.IoUring;

namespace EventIo.Multiplexing.IoUring;

/// <summary>Operations on sets of ring features.</summary>
internal static class RingFeatureExtensions
{
    internal static bool Has(this RingFeature features, RingFeature feature) => (features & feature) != 0;

    /// <summary>The features of a set, one by one.</summary>
    internal static RingFeature[] Each(this RingFeature features) =>
        [.. Enum.GetValues<RingFeature>().Where(feature => features.Has(feature))];

    /// <summary>Selects a server's default features from those that a kernel offers.</summary>
    /// <param name="offered">What the kernel offers.</param>
    /// <param name="isPolled">
    /// The kernel polls the submission queue, which excludes all features that choose how task work runs.
    /// </param>
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
