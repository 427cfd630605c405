using EventIo.Native;

namespace EventIo.Measurement.Load.Observation;

/// <summary>The resources that a probe server of this process uses while it is measured.</summary>
internal sealed class ServerWatch(LoadTarget target)
{
    private double _cpuBefore;
    private long _begin;

    /// <summary>CPU seconds of its threads in the measured time; null if unknown.</summary>
    internal double? CpuSeconds { get; private set; }

    /// <summary>How long that was.</summary>
    internal double WallSeconds { get; private set; }

    /// <summary>Called at the beginning and the end of the measured time.</summary>
    internal void WindowChanged(bool begins)
    {
        if (target.CpuSeconds is not { } read)
            return;
        long now = MonotonicClock.Nanoseconds;
        if (begins)
        {
            (_cpuBefore, _begin) = (read(), now);
            return;
        }
        CpuSeconds = read() - _cpuBefore;
        WallSeconds = (now - _begin) / (double)Nanoseconds.PerSecond;
    }
}
