namespace EventIo.Native.Linux.ControlGroups;

/// <summary>How often and for how long CPU quotas have throttled control groups since they were created.</summary>
/// <param name="Count">Periods in which the quota was used up (nr_throttled).</param>
/// <param name="Nanoseconds">Throttled time, summed over all processors.</param>
internal readonly record struct ThrottleReading(long Count, long Nanoseconds)
{
    public static ThrottleReading operator +(ThrottleReading left, ThrottleReading right) =>
        new(left.Count + right.Count, left.Nanoseconds + right.Nanoseconds);

    public static ThrottleReading operator -(ThrottleReading left, ThrottleReading right) =>
        new(left.Count - right.Count, left.Nanoseconds - right.Nanoseconds);
}
