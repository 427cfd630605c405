namespace EventIo.Servers.Http;

/// <summary>Where in a request's head something stands.</summary>
/// <param name="Start">Its first byte, counted from the head's.</param>
/// <param name="Length">How many bytes; 0 for what is not there.</param>
internal readonly record struct ByteRange(ushort Start, ushort Length)
{
    /// <summary>The bytes themselves.</summary>
    /// <param name="head">The head.</param>
    internal ReadOnlySpan<byte> Of(ReadOnlySpan<byte> head) => head.Slice(Start, Length);
}
