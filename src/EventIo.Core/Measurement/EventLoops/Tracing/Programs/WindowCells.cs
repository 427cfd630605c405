namespace EventIo.Measurement.EventLoops.Tracing.Programs;

/// <summary>
/// The data that all programs share, each in an array of one element, in words of eight bytes. In C:
/// <code>
/// struct window {
///     u64 opened_at;   // what began before that was not seen from its beginning
///     u64 closing_at;  // from then on, nothing new is followed; 0 while the window is open
/// };
/// struct { u64 arrivals, completions; u64 unused[6]; } activity[64]; // by processor
/// </code>
/// </summary>
internal static class WindowCells
{
    internal const int OpenedAt = 0;
    internal const int ClosingAt = 8;
    internal const int WindowBytes = 16;

    internal const int Arrivals = 0;
    internal const int Completions = 8;

    /// <summary>A cache line, so that processors don't wait for each other.</summary>
    internal const int LineBytes = 64;

    /// <summary>Processors with a line of their own; a power of two.</summary>
    internal const int LineCount = 64;

    internal const int ActivityBytes = LineCount * LineBytes;
}
