using EventIo.Native.Linux;

namespace EventIo.Native;

/// <summary>The clock that tells the time of day.</summary>
public static unsafe class WallClock
{
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>
    /// The largest possible difference from the true time, in seconds: maxerror of adjtimex(2), which ntpd, chronyd and
    /// systemd-timesyncd set. <see langword="null"/> if the clock is not synchronized, or adjtimex(2) is not available.
    /// </summary>
    public static double? MaxErrorSeconds
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return null;
            ClockState state = default;
            return LibCSupplement.AdjustTime(&state) >= 0 && (state.Status & ClockState.Unsynchronized) == 0
                ? state.MaxError / MicrosecondsPerSecond
                : null;
        }
    }
}
