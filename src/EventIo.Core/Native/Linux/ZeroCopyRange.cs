namespace EventIo.Native.Linux;

/// <summary>
/// Sends with MSG_ZEROCOPY whose memory the kernel has released. The kernel numbers a socket's sends from 0 and reports
/// adjacent ones together.
/// </summary>
/// <param name="First">The first send.</param>
/// <param name="Last">The last send, inclusive. Numbers wrap around at 2^32.</param>
/// <param name="IsCopied">Whether the kernel copied after all, as it does on loopback.</param>
internal readonly record struct ZeroCopyRange(uint First, uint Last, bool IsCopied)
{
    /// <summary>How many sends.</summary>
    internal uint Count => Last - First + 1;
}
