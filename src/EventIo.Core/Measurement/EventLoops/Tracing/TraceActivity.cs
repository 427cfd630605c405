namespace EventIo.Measurement.EventLoops.Tracing;

/// <summary>How often programs ran for the measured threads, from when they were loaded.</summary>
/// <param name="Calls">System calls: two programs each.</param>
/// <param name="Reads">Reads from sockets: one program each, and one for the arrival of the data.</param>
/// <param name="Requests">Requests that were submitted to rings: one program each.</param>
/// <param name="Completions">Completions in rings: one program each.</param>
internal readonly record struct TraceActivity(long Calls, long Reads, long Requests, long Completions)
{
    // Measured at full load with 64 bytes (tests/Floor/Compare-Tracing.ps1), and rounded up: a call's two programs and
    // the kernel's slow path around them; a read's two; the hashes of rings.
    private const double CallNanoseconds = 450;
    private const double ReadNanoseconds = 200;
    private const double RequestNanoseconds = 400;
    private const double CompletionNanoseconds = 250;

    /// <summary>The CPU time that this took, in nanoseconds.</summary>
    internal double Cost => (Calls * CallNanoseconds) + (Reads * ReadNanoseconds)
        + (Requests * RequestNanoseconds) + (Completions * CompletionNanoseconds);
}
