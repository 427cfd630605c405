namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// The data that the programs keep about rings and their requests, in words of eight bytes. In C:
/// <code>
/// struct request_key { u64 ring, user_data; };              // key of a request in flight
/// struct request { u64 submitted_at, index, is_multishot; }; // index: of its figures
/// struct figures { u64 submitted, completed, punted, timed, ns, longest_ns; };
/// struct ring { u64 overflows, slot; };                     // by the address of its context
/// </code>
/// </summary>
internal static class RingCells
{
    internal const int KeyBytes = 16;
    internal const int UserData = 8;

    internal const int SubmittedAt = 0;
    internal const int Index = 8;
    internal const int IsMultishot = 16;
    internal const int RequestBytes = 24;

    internal const int Submitted = 0;
    internal const int Completed = 8;
    internal const int Punted = 16;
    internal const int Timed = 24;
    internal const int Nanoseconds = 32;
    internal const int LongestNanoseconds = 40;
    internal const int FigureBytes = 48;

    internal const int Overflows = 0;
    internal const int Slot = 8;
    internal const int RingBytes = 16;

    /// <summary>Operations of each thread that have figures; those of Linux 6.18 end at 62.</summary>
    internal const int OperationCount = 64;

    /// <summary>IORING_CQE_F_MORE: the request remains active.</summary>
    internal const int More = 2;
}
