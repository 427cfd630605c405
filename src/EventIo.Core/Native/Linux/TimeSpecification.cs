using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Nanoseconds as a timespec.</summary>
internal static class TimeSpecification
{
    internal static timespec FromNanoseconds(long nanoseconds) => new()
    {
        tv_sec = (time_t)(nanoseconds / Nanoseconds.PerSecond),
        tv_nsec = (long_t)(nanoseconds % Nanoseconds.PerSecond),
    };
}
