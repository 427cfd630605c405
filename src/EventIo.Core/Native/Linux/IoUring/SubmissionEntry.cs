using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <summary>struct io_uring_sqe: one request, with a maker for each kind in use. What is not set stays 0, as it must.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct SubmissionEntry
{
    [FieldOffset(0)]
    public RingOpcode Opcode;

    /// <summary>IOSQE_* bits.</summary>
    [FieldOffset(1)]
    public byte Flags;

    /// <summary>What the header calls ioprio: each operation's own modifiers.</summary>
    [FieldOffset(2)]
    public ushort Modifiers;

    [FieldOffset(4)]
    public int Descriptor;

    /// <summary>A buffer, or the tag of the request that a cancellation is meant for.</summary>
    [FieldOffset(16)]
    public ulong Address;

    /// <summary>Bytes; for polls their command flags.</summary>
    [FieldOffset(24)]
    public uint Length;

    /// <summary>poll32_events, msg_flags, accept_flags or cancel_flags. (A big-endian kernel wants poll's halves swapped;
    /// .NET has no such Linux but s390x.)</summary>
    [FieldOffset(28)]
    public uint OperationFlags;

    /// <summary>Comes back with each completion.</summary>
    [FieldOffset(32)]
    public ulong Tag;

    [FieldOffset(40)]
    public ushort BufferGroup;

    /// <summary>A standing poll: level-triggered when it is armed, edge-triggered from then on.</summary>
    internal static SubmissionEntry PollMultishot(int descriptor, uint events, ulong tag) => new()
    {
        Opcode = RingOpcode.POLL_ADD,
        Descriptor = descriptor,
        Length = RingConstants.POLL_ADD_MULTI,
        OperationFlags = events,
        Tag = tag,
    };

    /// <summary>A poll that completes once.</summary>
    internal static SubmissionEntry Poll(int descriptor, uint events, ulong tag) => new()
    {
        Opcode = RingOpcode.POLL_ADD,
        Descriptor = descriptor,
        OperationFlags = events,
        Tag = tag,
    };

    /// <summary>A standing accept; each completion's result is a non-blocking descriptor that no child inherits.</summary>
    internal static SubmissionEntry AcceptMultishot(int descriptor, ulong tag) => new()
    {
        Opcode = RingOpcode.ACCEPT,
        Modifiers = RingConstants.ACCEPT_MULTISHOT,
        Descriptor = descriptor,
        OperationFlags = (uint)(LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK),
        Tag = tag,
    };

    /// <summary>A standing receive into buffers of a group that the kernel picks as data arrives.</summary>
    internal static SubmissionEntry ReceiveMultishot(int descriptor, ushort bufferGroup, ulong tag) => new()
    {
        Opcode = RingOpcode.RECV,
        Flags = RingConstants.SQE_BUFFER_SELECT,
        Modifiers = RingConstants.RECV_MULTISHOT,
        Descriptor = descriptor,
        BufferGroup = bufferGroup,
        Tag = tag,
    };

    /// <summary>A send that the kernel goes on with by itself until everything is sent (MSG_WAITALL).</summary>
    internal static SubmissionEntry Send(int descriptor, nint address, int length, int flags, ulong tag) => new()
    {
        Opcode = RingOpcode.SEND,
        Descriptor = descriptor,
        Address = (ulong)address,
        Length = (uint)length,
        OperationFlags = (uint)(flags | LibC.MSG_WAITALL),
        Tag = tag,
    };

    /// <summary>Cancels the request of a tag. Tells only when it failed: the request's own completion tells the rest.</summary>
    internal static SubmissionEntry Cancel(ulong target) => new()
    {
        Opcode = RingOpcode.ASYNC_CANCEL,
        Flags = RingConstants.SQE_CQE_SKIP_SUCCESS,
        Descriptor = -1,
        Address = target,
        Tag = Ring.NoTag,
    };

    /// <summary>Cancels whatever is in flight.</summary>
    internal static SubmissionEntry CancelEverything() => new()
    {
        Opcode = RingOpcode.ASYNC_CANCEL,
        Flags = RingConstants.SQE_CQE_SKIP_SUCCESS,
        Descriptor = -1,
        OperationFlags = RingConstants.ASYNC_CANCEL_ANY | RingConstants.ASYNC_CANCEL_ALL,
        Tag = Ring.NoTag,
    };
}
