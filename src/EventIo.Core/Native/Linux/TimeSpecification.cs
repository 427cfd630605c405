using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Nanoseconds as a timespec.</summary>
internal static class TimeSpecification
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    internal static timespec FromNanoseconds(long nanoseconds) => new()
    {
        tv_sec = (time_t)(nanoseconds / NanosecondsPerSecond),
        tv_nsec = (long_t)(nanoseconds % NanosecondsPerSecond),
    };
}
