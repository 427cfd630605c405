namespace EventIo.Multiplexing;

/// <summary>A completed operation or another event, as <see cref="Multiplexer.Wait"/> returns it.</summary>
/// <param name="Slot">The slot that the descriptor was attached to.</param>
/// <param name="Generation">
/// The slot's generation at that time; if it differs from the slot's current one, the completion is stale.
/// </param>
/// <param name="Operation">What completed.</param>
/// <param name="Result">A byte count, a descriptor, or a negative errno, depending on the operation.</param>
/// <param name="Buffer">
/// The lent buffer that holds received bytes, which the caller has to return; <see cref="NoBuffer"/> for none.
/// </param>
public readonly record struct Completion(int Slot, int Generation, Operation Operation, int Result, int Buffer)
{
    /// <summary>The value of <see cref="Buffer"/> when nothing was lent.</summary>
    public const int NoBuffer = -1;
}
