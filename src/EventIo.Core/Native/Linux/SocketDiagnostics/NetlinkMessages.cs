using System.Buffers.Binary;

namespace EventIo.Native.Linux.SocketDiagnostics;

/// <summary>
/// Enumerates the messages of one receive (struct nlmsghdr). Never reads beyond the bytes, even if they are malformed.
/// </summary>
internal ref struct NetlinkMessages(ReadOnlySpan<byte> bytes)
{
    internal const int HeaderBytes = 16;

    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>The message's type.</summary>
    internal int Type { get; private set; }

    /// <summary>The bytes after the header.</summary>
    internal ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>NLMSG_ERROR and NLMSG_DONE: the positive errno that they carry; 0 for success.</summary>
    internal readonly int ErrorNumber => Payload.Length >= sizeof(int)
        ? Math.Max(0, -Math.Max(BinaryPrimitives.ReadInt32LittleEndian(Payload), -int.MaxValue))
        : 0;

    /// <summary>Advances to the next message.</summary>
    /// <returns>Whether there is a complete one.</returns>
    internal bool Next()
    {
        if (_left.Length < HeaderBytes)
            return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_left);
        if (length < HeaderBytes || length > _left.Length)
            return false;
        Type = BinaryPrimitives.ReadUInt16LittleEndian(_left[4..]);
        Payload = _left[HeaderBytes..(int)length];
        _left = _left[Math.Min(Align((int)length), _left.Length)..];
        return true;
    }

    /// <summary>NLMSG_ALIGN and NLA_ALIGN: rounds up to 4 bytes.</summary>
    internal static int Align(int length) => (length + 3) & ~3;
}
