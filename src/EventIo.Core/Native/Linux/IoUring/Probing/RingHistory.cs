namespace EventIo.Native.Linux.IoUring.Probing;

/// <summary>
/// The version of Linux that introduced each feature and ability of a ring; for messages, never for decisions.
/// </summary>
internal static class RingHistory
{
    /// <summary>The first version with everything that this library requires of a ring.</summary>
    internal const string Oldest = "5.6";

    private static readonly (RingFeature Feature, string Since)[] s_features =
    [
        (RingFeature.RegisteredRing, "5.18"),
        (RingFeature.MultishotAccept, "5.19"),
        (RingFeature.CoopTaskrun, "5.19"),
        (RingFeature.LinkedFiles, "5.19"),
        (RingFeature.MultishotReceive, "6.0"),
        (RingFeature.SingleIssuer, "6.0"),
        (RingFeature.DeferTaskrun, "6.1"),
        (RingFeature.DirectDescriptors, "6.13"),
    ];

    private static readonly (RingAbility Ability, string Since)[] s_abilities =
    [
        (RingAbility.FastPoll, "5.7"),
        (RingAbility.ExclusivePoll, "5.9"),
        (RingAbility.TimedWait, "5.11"),
        (RingAbility.StandingPoll, "5.13"),
        (RingAbility.SilentSuccess, "5.17"),
        (RingAbility.BufferRing, "5.19"),
        (RingAbility.CancelAll, "5.19"),
    ];

    /// <summary>Returns what this kernel lacks, the oldest first.</summary>
    /// <param name="features">The features that it has.</param>
    /// <param name="abilities">The abilities that it has.</param>
    /// <returns>Names, each with the version of Linux that introduced it.</returns>
    internal static string[] Missing(RingFeature features, RingAbility abilities) =>
    [
        .. s_abilities.Where(row => (abilities & row.Ability) == 0).Select(row => $"{row.Ability} (Linux {row.Since})"),
        .. s_features.Where(row => (features & row.Feature) == 0).Select(row => $"{row.Feature} (Linux {row.Since})"),
    ];

    /// <summary>Returns the names of features, each with the version of Linux that introduced it.</summary>
    internal static string Name(RingFeature features) => string.Join(", ", s_features
        .Where(row => (features & row.Feature) != 0)
        .Select(row => $"{row.Feature} (Linux {row.Since})"));
}
