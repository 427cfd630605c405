using System.Buffers.Binary;

namespace EventIo.Native.Linux.SocketDiagnostics;

/// <summary>
/// Enumerates the attributes after a message's fixed part (struct nlattr). Never reads beyond the bytes, even if they
/// are malformed.
/// </summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private const int HeaderBytes = 4;

    // NLA_F_NESTED and NLA_F_NET_BYTEORDER are not part of the type.
    private const int TypeMask = 0x3FFF;

    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>The attribute's type.</summary>
    internal int Type { get; private set; }

    /// <summary>The attribute's bytes.</summary>
    internal ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Advances to the next attribute.</summary>
    /// <returns>Whether there is a complete one.</returns>
    internal bool Next()
    {
        if (_left.Length < HeaderBytes)
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(_left);
        if (length < HeaderBytes || length > _left.Length)
            return false;
        Type = BinaryPrimitives.ReadUInt16LittleEndian(_left[2..]) & TypeMask;
        Value = _left[HeaderBytes..length];
        _left = _left[Math.Min(NetlinkMessages.Align(length), _left.Length)..];
        return true;
    }
}
