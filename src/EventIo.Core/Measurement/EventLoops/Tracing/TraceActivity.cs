namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>How often programs ran for the measured threads, from when they were loaded.</summary>
/// <param name="Calls">System calls: two programs each.</param>
/// <param name="Reads">Reads from sockets: one program each, and one for the arrival of the data.</param>
/// <param name="Requests">Requests that were submitted to rings: one program each.</param>
/// <param name="Completions">Completions in rings: one program each.</param>
internal readonly record struct TraceActivity(long Calls, long Reads, long Requests, long Completions)
{
    // A call's two programs and the kernel's slow path around them take 300 ns in a tight loop, and more than twice as
    // much where other work has filled the caches; a read's two, and the hashes of rings, likewise.
    private const double CallNanoseconds = 700;
    private const double ReadNanoseconds = 300;
    private const double RequestNanoseconds = 600;
    private const double CompletionNanoseconds = 400;

    /// <summary>The CPU time that this took, in nanoseconds.</summary>
    internal double Cost => (Calls * CallNanoseconds) + (Reads * ReadNanoseconds)
        + (Requests * RequestNanoseconds) + (Completions * CompletionNanoseconds);
}
