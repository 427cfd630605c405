namespace EventIo.Native;

/// <summary>Conversion of nanoseconds, the unit of all times of this library.</summary>
internal static class Nanoseconds
{
    /// <summary>Nanoseconds in a microsecond.</summary>
    internal const long PerMicrosecond = 1_000;

    /// <summary>Nanoseconds in a millisecond.</summary>
    internal const long PerMillisecond = 1_000_000;

    /// <summary>Nanoseconds in a second.</summary>
    internal const long PerSecond = 1_000_000_000;
}
