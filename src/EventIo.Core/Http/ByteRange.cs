namespace EventIo.Http;

/// <summary>A range of bytes in a request's head.</summary>
/// <param name="Start">Offset of its first byte from the start of the head.</param>
/// <param name="Length">How many bytes; 0 if it is absent.</param>
internal readonly record struct ByteRange(ushort Start, ushort Length)
{
    /// <summary>Returns the bytes.</summary>
    /// <param name="head">The head.</param>
    internal ReadOnlySpan<byte> Of(ReadOnlySpan<byte> head) => head.Slice(Start, Length);
}
