using static System.FormattableString;

namespace EventIo.Findings.Measurements;

/// <summary>
/// Reports <see cref="FindingKind.MemoryAllocated"/>: a measured thread allocated managed memory
/// (<see cref="GC.GetAllocatedBytesForCurrentThread"/>), although this module's measured paths don't.
/// </summary>
internal static class MemoryAllocatedRule
{
    /// <summary>Judges a measurement.</summary>
    /// <param name="bytes">Bytes allocated in the measured time.</param>
    /// <param name="who">The thread that allocated them: <c>the generator</c>.</param>
    /// <param name="tolerated">Bytes that the runtime itself may allocate.</param>
    internal static Finding? Of(long? bytes, string who, long tolerated = 0) => bytes > tolerated
        ? Finding.Of(
            FindingKind.MemoryAllocated,
            Invariant($"{bytes:N0} bytes were allocated by {who} in the measured time."))
        : null;
}
