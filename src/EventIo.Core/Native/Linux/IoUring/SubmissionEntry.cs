using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <summary>struct io_uring_sqe: one request, with a maker for each kind in use. What is not set stays 0, as it must.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal partial struct SubmissionEntry
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

    /// <summary>Where in a file; for splices where in what they write to.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>
    /// A buffer, a path, the tag of the request that a cancellation is meant for, or where in the file a splice reads.
    /// </summary>
    [FieldOffset(16)]
    public ulong Address;

    /// <summary>Bytes; for polls their command flags, for opens the mode.</summary>
    [FieldOffset(24)]
    public uint Length;

    /// <summary>poll32_events, msg_flags, accept_flags, cancel_flags, open_flags or splice_flags. (A big-endian kernel wants
    /// poll's halves swapped; .NET has no such Linux but s390x.)</summary>
    [FieldOffset(28)]
    public uint OperationFlags;

    /// <summary>Comes back with each completion.</summary>
    [FieldOffset(32)]
    public ulong Tag;

    /// <summary>The group of provided buffers that the kernel picks from.</summary>
    [FieldOffset(40)]
    public ushort BufferGroup;

    /// <summary>The number of a registered buffer.</summary>
    [FieldOffset(40)]
    public ushort BufferIndex;

    /// <summary>What a splice reads from; or the slot of a direct descriptor that is opened or closed, plus one.</summary>
    [FieldOffset(44)]
    public int FileIndex;

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

    /// <summary>A connect, blocking or not: completes when it is through, with 0 or a negative errno.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="address">The peer's sockaddr, valid until the request is submitted.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="tag">Comes back with the completion.</param>
    internal static SubmissionEntry Connect(int descriptor, nint address, int length, ulong tag) => new()
    {
        Opcode = RingOpcode.CONNECT,
        Descriptor = descriptor,
        Address = (ulong)address,
        Offset = (ulong)length,
        Tag = tag,
    };

    /// <summary>An accept of one connection, to the same end.</summary>
    internal static SubmissionEntry Accept(int descriptor, ulong tag) =>
        AcceptMultishot(descriptor, tag) with { Modifiers = 0 };

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

    /// <summary>A receive into one buffer of a group, as much as fits.</summary>
    internal static SubmissionEntry Receive(int descriptor, ushort bufferGroup, ulong tag) =>
        ReceiveMultishot(descriptor, bufferGroup, tag) with { Modifiers = 0 };

    /// <summary>A send that the kernel goes on with by itself until everything is sent (MSG_WAITALL).</summary>
    internal static SubmissionEntry Send(int descriptor, nint address, int length, ulong tag, int flags = 0) => new()
    {
        Opcode = RingOpcode.SEND,
        Descriptor = descriptor,
        Address = (ulong)address,
        Length = (uint)length,
        OperationFlags = (uint)(flags | LibC.MSG_NOSIGNAL | LibC.MSG_WAITALL),
        Tag = tag,
    };

    /// <summary>shutdown(2). The kernel gives it to a worker thread. Tells only when it failed.</summary>
    internal static SubmissionEntry ShutDown(int descriptor, int how) => new()
    {
        Opcode = RingOpcode.SHUTDOWN,
        Flags = RingConstants.SQE_CQE_SKIP_SUCCESS,
        Descriptor = descriptor,
        Length = (uint)how,
        Tag = Ring.NoTag,
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
