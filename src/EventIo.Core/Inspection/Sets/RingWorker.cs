using EventIo.Findings;

namespace EventIo.Inspection.Sets;

/// <summary>A kernel thread that carries out blocking requests of a process's rings (iou-wrk).</summary>
/// <param name="ThreadId">Its number.</param>
/// <param name="Name">Its name: <c>iou-wrk-</c> and the thread that it works for.</param>
/// <param name="WaitsIn">The kernel function that it sleeps in (wchan of proc(5)); null while it runs.</param>
public sealed record RingWorker(int ThreadId, string Name, string? WaitsIn)
{
    /// <inheritdoc/>
    public override string ToString() =>
        PlainText.Of(
        FormattableString.Invariant($"{Name} ({ThreadId}) {(WaitsIn is null ? "running" : $"in {WaitsIn}")}"));
}
