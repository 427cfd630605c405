namespace EventIo.Native.Windows;

/// <summary>OVERLAPPED_ENTRY: a packet that came out of a completion port.</summary>
internal unsafe struct OverlappedEntry
{
    /// <summary>The key of the handle, or of who posted the packet.</summary>
    public nuint Key;

    /// <summary>The operation; none for a posted packet.</summary>
    public NativeOverlapped* Overlapped;

    /// <summary>The operation's NTSTATUS.</summary>
    public nuint Internal;

    /// <summary>Bytes transferred, or what was posted.</summary>
    public uint Bytes;
}
