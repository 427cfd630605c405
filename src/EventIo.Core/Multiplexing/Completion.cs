namespace EventIo.Multiplexing;

/// <summary>One thing that happened, as <see cref="Multiplexer.Wait"/> hands it out.</summary>
/// <param name="Slot">The slot that the descriptor was attached to.</param>
/// <param name="Generation">The slot's generation at that time; another one than the slot's own marks a stale completion.</param>
/// <param name="Operation">What completed.</param>
/// <param name="Result">Bytes, or a descriptor, or a negative errno.</param>
/// <param name="Buffer">The lent buffer that holds received bytes, to be given back; <see cref="NoBuffer"/> for none.</param>
public readonly record struct Completion(int Slot, int Generation, Operation Operation, int Result, int Buffer)
{
    /// <summary>The value of <see cref="Buffer"/> when nothing was lent.</summary>
    public const int NoBuffer = -1;
}
