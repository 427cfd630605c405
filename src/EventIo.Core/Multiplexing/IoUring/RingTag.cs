namespace EventIo.Multiplexing.IoUring;

/// <summary>
/// The user data of a request, which its completions return: slot, request and generation in 64 bits.
/// </summary>
/// <param name="Value">The bits.</param>
internal readonly record struct RingTag(ulong Value)
{
    /// <summary>The highest slot that fits.</summary>
    internal const int MaxSlot = (1 << SlotBits) - 1;

    private const int SlotBits = 24;
    private const int GenerationShift = 32;

    internal RingTag(int slot, int generation, RingRequests request)
        : this(((ulong)(uint)generation << GenerationShift) | ((ulong)request << SlotBits) | (uint)slot)
    {
    }

    internal int Slot => (int)(Value & MaxSlot);

    internal RingRequests Request => (RingRequests)(byte)(Value >> SlotBits);

    internal int Generation => (int)(Value >> GenerationShift);
}
