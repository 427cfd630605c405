using System.Buffers.Binary;

namespace EventIo.Native.Linux.Netlink;

/// <summary>The attributes behind a message's fixed part (struct nlattr). Whatever the bytes say, it stays inside them.</summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private const int HeaderBytes = 4;

    // NLA_F_NESTED and NLA_F_NET_BYTEORDER are no part of the type.
    private const int TypeMask = 0x3FFF;

    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>What the attribute is.</summary>
    internal int Type { get; private set; }

    /// <summary>Its bytes.</summary>
    internal ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next one.</summary>
    /// <returns>Whether there is one, whole.</returns>
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
