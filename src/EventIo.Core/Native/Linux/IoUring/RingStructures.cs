using System.Runtime.InteropServices;

namespace EventIo.Native.Linux.IoUring;

/// <summary>struct io_uring_getevents_arg: the timeout of a wait.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WaitArgument
{
    public ulong SignalMask;
    public uint SignalMaskBytes;
    public uint MinimumWaitMicroseconds;
    public ulong Timeout;
}

/// <summary>
/// struct io_uring_rsrc_update, the argument of IORING_REGISTER_RING_FDS, and struct io_uring_files_update, which has
/// the same layout.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceUpdate
{
    public uint Offset;
    public uint Reserved;
    public ulong Data;
}

/// <summary>struct io_uring_buf_reg.</summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal struct BufferRingRegistration
{
    public ulong Address;
    public uint EntryCount;
    public ushort Group;
    public ushort Flags;
}

/// <summary>struct io_uring_buf. The ring's tail overlays the last field of its first entry.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BufferRingEntry
{
    public ulong Address;
    public uint Length;
    public ushort Number;
    public ushort Tail;
}

/// <summary>struct io_uring_probe_op.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProbedOpcode
{
    public byte Opcode;
    public byte Reserved;
    public ushort Flags;
    public uint Reserved2;
}

/// <summary>struct iovec, the argument of IORING_REGISTER_BUFFERS.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BufferRegistration
{
    public ulong Address;
    public ulong Length;
}

/// <summary>struct io_uring_rsrc_register.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceRegistration
{
    public uint Count;
    public uint Flags;
    public ulong Reserved;
    public ulong Data;
    public ulong Tags;
}
