using EventIo.Native.Linux;

namespace EventIo.Native;

/// <summary>The clock that tells the time of day.</summary>
public static unsafe class WallClock
{
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>
    /// How far from the true time it is at most, in seconds: maxerror of adjtimex(2), which ntpd, chronyd and
    /// systemd-timesyncd set. <see langword="null"/> if nobody keeps it right, or where that can't be asked.
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
