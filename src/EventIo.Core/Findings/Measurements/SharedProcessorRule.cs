namespace EventIo.Findings.Measurements;

/// <summary>
/// Reports <see cref="FindingKind.SharedProcessor"/>: two threads that a measurement needs at the same time are bound
/// to one processor (sched_setaffinity(2)), so that each waits for the other.
/// </summary>
internal static class SharedProcessorRule
{
    /// <summary>Judges a pair of threads.</summary>
    /// <param name="threads">The threads: <c>Writer and waiter</c>.</param>
    /// <param name="isShared">Whether they are bound to the same processor.</param>
    /// <param name="remedy">The parameter that gives them two processors.</param>
    internal static Finding? Of(string threads, bool isShared, string remedy) =>
        isShared ? Finding.Of(FindingKind.SharedProcessor, $"{threads} shared one processor.", remedy) : null;
}
