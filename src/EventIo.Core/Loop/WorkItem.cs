namespace EventIo.Loop;

/// <summary>A piece of work, and whom its result is for.</summary>
/// <param name="Loop">The loop of the connection that asked.</param>
/// <param name="Slot">The connection's slot.</param>
/// <param name="Generation">The slot's generation then.</param>
/// <param name="Value">What the work is told; afterwards what it gave.</param>
internal readonly record struct WorkItem(EventLoop Loop, int Slot, int Generation, long Value);
