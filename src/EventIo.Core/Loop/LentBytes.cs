namespace EventIo.Loop;

/// <summary>Received bytes in a lent buffer. The owner has to send them or return the buffer.</summary>
/// <param name="Buffer">The buffer's number.</param>
/// <param name="Offset">Where in the buffer the bytes begin.</param>
/// <param name="Length">How many bytes there are.</param>
public readonly record struct LentBytes(int Buffer, int Offset, int Length)
{
    /// <summary>Returns the bytes after the first ones.</summary>
    /// <param name="count">How many to skip; at most <see cref="Length"/>.</param>
    /// <returns>The rest of the same buffer.</returns>
    public LentBytes Skip(int count) => new(Buffer, Offset + count, Length - count);
}
