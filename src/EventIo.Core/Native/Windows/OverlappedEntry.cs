namespace EventIo.Native.Windows;

/// <summary>OVERLAPPED_ENTRY: a packet from a completion port.</summary>
internal unsafe struct OverlappedEntry
{
    /// <summary>The key of the handle, or that of the posted packet.</summary>
    public nuint Key;

    /// <summary>The operation; none for a posted packet.</summary>
    public NativeOverlapped* Overlapped;

    /// <summary>The operation's NTSTATUS.</summary>
    public nuint Internal;

    /// <summary>Bytes transferred, or the posted value.</summary>
    public uint Bytes;
}
