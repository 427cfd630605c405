namespace EventIo.Sockets;

/// <summary>When a silent peer is probed; null for what nobody asked for.</summary>
/// <param name="IdleSeconds">TCP_KEEPIDLE.</param>
/// <param name="IntervalSeconds">TCP_KEEPINTVL.</param>
internal readonly record struct KeepAliveTimes(int? IdleSeconds, int? IntervalSeconds)
{
    private const string Idle = "TCP_KEEPIDLE";
    private const string Interval = "TCP_KEEPINTVL";

    internal bool IsAny => IdleSeconds is not null || IntervalSeconds is not null;

    /// <summary>What an option asks for; nothing, if it is another one.</summary>
    internal static KeepAliveTimes Of(string option, object value) => option switch
    {
        Idle => new((int)(long)value, null),
        Interval => new(null, (int)(long)value),
        _ => default,
    };

    /// <summary>These, and for what they leave open, others.</summary>
    internal KeepAliveTimes Over(KeepAliveTimes others) =>
        new(IdleSeconds ?? others.IdleSeconds, IntervalSeconds ?? others.IntervalSeconds);

    /// <summary>What they say of an option; null for nothing.</summary>
    internal int? Value(string option) => option switch
    {
        Idle => IdleSeconds,
        Interval => IntervalSeconds,
        _ => null,
    };
}
