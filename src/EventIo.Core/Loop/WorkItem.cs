namespace EventIo.Loop;

/// <summary>A piece of work, and the connection that its result is for.</summary>
/// <param name="Owner">The loop of the connection.</param>
/// <param name="Slot">The connection's slot.</param>
/// <param name="Generation">The slot's generation when the work was requested.</param>
/// <param name="Value">The argument of the work; afterwards its result.</param>
internal readonly record struct WorkItem(IWorkOwner Owner, int Slot, int Generation, long Value);
