namespace EventIo.Sockets.Options;

/// <summary>When an idle peer is probed; null for times that were not requested.</summary>
/// <param name="IdleSeconds">TCP_KEEPIDLE.</param>
/// <param name="IntervalSeconds">TCP_KEEPINTVL.</param>
internal readonly record struct KeepAliveTimes(int? IdleSeconds, int? IntervalSeconds)
{
    private const string Idle = "TCP_KEEPIDLE";
    private const string Interval = "TCP_KEEPINTVL";

    internal bool IsAny => IdleSeconds is not null || IntervalSeconds is not null;

    /// <summary>Returns the times that an option requests; none for other options.</summary>
    internal static KeepAliveTimes Of(string option, object value) => option switch
    {
        Idle => new((int)(long)value, null),
        Interval => new(null, (int)(long)value),
        _ => default,
    };

    /// <summary>Returns these times, completed by others.</summary>
    internal KeepAliveTimes CompletedBy(KeepAliveTimes others) =>
        new(IdleSeconds ?? others.IdleSeconds, IntervalSeconds ?? others.IntervalSeconds);

    /// <summary>Returns the value for an option; null for none.</summary>
    internal int? Value(string option) => option switch
    {
        Idle => IdleSeconds,
        Interval => IntervalSeconds,
        _ => null,
    };
}
