using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <summary>
/// struct io_uring_sqe: one request, with a factory method for each kind in use. Unused fields must be 0.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal partial struct SubmissionEntry
{
    /// <summary>
    /// EPOLLEXCLUSIVE, the only bit besides those of poll(2) that a poll request accepts
    /// (include/uapi/linux/eventpoll.h).
    /// </summary>
    internal const uint ExclusivePoll = 1u << 28;

    [FieldOffset(0)]
    public RingOpcode Opcode;

    /// <summary>IOSQE_* bits.</summary>
    [FieldOffset(1)]
    public byte Flags;

    /// <summary>The operation's own modifiers; named ioprio in the header.</summary>
    [FieldOffset(2)]
    public ushort Modifiers;

    [FieldOffset(4)]
    public int Descriptor;

    /// <summary>The offset in a file; for a splice, that in its destination.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>
    /// The address of a buffer or a path; for a cancellation, the tag of the request; for a splice, the offset in its
    /// source.
    /// </summary>
    [FieldOffset(16)]
    public ulong Address;

    /// <summary>Bytes; for a poll, its command flags; for an open, the mode.</summary>
    [FieldOffset(24)]
    public uint Length;

    /// <summary>
    /// poll32_events, msg_flags, accept_flags, cancel_flags, open_flags or splice_flags. (On big-endian machines the
    /// halves of poll32_events are swapped; .NET supports only s390x of those.)
    /// </summary>
    [FieldOffset(28)]
    public uint OperationFlags;

    /// <summary>Returned with each completion.</summary>
    [FieldOffset(32)]
    public ulong Tag;

    /// <summary>The group of provided buffers that the kernel picks from.</summary>
    [FieldOffset(40)]
    public ushort BufferGroup;

    /// <summary>The number of a registered buffer.</summary>
    [FieldOffset(40)]
    public ushort BufferIndex;

    /// <summary>
    /// The descriptor that a splice reads from; or, plus one, the slot of a direct descriptor that is opened or closed.
    /// </summary>
    [FieldOffset(44)]
    public int FileIndex;

    /// <summary>A multishot poll: level-triggered when it is armed, edge-triggered from then on.</summary>
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

    /// <summary>A multishot accept; each completion's result is a non-blocking, close-on-exec descriptor.</summary>
    internal static SubmissionEntry AcceptMultishot(int descriptor, ulong tag) => new()
    {
        Opcode = RingOpcode.ACCEPT,
        Modifiers = RingConstants.ACCEPT_MULTISHOT,
        Descriptor = descriptor,
        OperationFlags = (uint)(LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK),
        Tag = tag,
    };

    /// <summary>A connect of a blocking or non-blocking socket: completes with 0 or a negative errno.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="address">The peer's sockaddr, valid until the request is submitted.</param>
    /// <param name="length">The length of the sockaddr in bytes.</param>
    /// <param name="tag">Returned with the completion.</param>
    internal static SubmissionEntry Connect(int descriptor, nint address, int length, ulong tag) => new()
    {
        Opcode = RingOpcode.CONNECT,
        Descriptor = descriptor,
        Address = (ulong)address,
        Offset = (ulong)length,
        Tag = tag,
    };

    /// <summary>An accept of one connection; the result is that of a multishot accept.</summary>
    internal static SubmissionEntry Accept(int descriptor, ulong tag) =>
        AcceptMultishot(descriptor, tag) with { Modifiers = 0 };

    /// <summary>A multishot receive into buffers of a group; the kernel picks a buffer when data arrives.</summary>
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

    /// <summary>A receive into memory, as much as fits.</summary>
    internal static SubmissionEntry ReceiveInto(int descriptor, nint address, int length, ulong tag, int flags = 0) =>
        new()
        {
            Opcode = RingOpcode.RECV,
            Descriptor = descriptor,
            Address = (ulong)address,
            Length = (uint)length,
            OperationFlags = (uint)flags,
            Tag = tag,
        };

    /// <summary>
    /// A send. With MSG_WAITALL, the kernel continues a partial send, and sending less is a failure, which ends a
    /// chain. With MSG_DONTWAIT as well, Linux 5.19 and 6.0 and updates of 5.10 and 5.15 report EAGAIN after a partial
    /// send, and the number of bytes sent is lost.
    /// </summary>
    /// <remarks>
    /// Since 5.19, io_send() keeps the length of the part and returns EAGAIN to be called again, but a request with
    /// MSG_DONTWAIT is not called again: it fails with that result. Linux 6.1 then puts the length into the result
    /// (io_sendrecv_fail); before 5.19, io_send() returned the length itself.
    /// </remarks>
    internal static SubmissionEntry Send(
        int descriptor, nint address, int length, ulong tag, int flags = 0, bool isWhole = true) => new()
        {
            Opcode = RingOpcode.SEND,
            Descriptor = descriptor,
            Address = (ulong)address,
            Length = (uint)length,
            OperationFlags = (uint)(flags | LibC.MSG_NOSIGNAL | (isWhole ? LibC.MSG_WAITALL : 0)),
            Tag = tag,
        };

    /// <summary>shutdown(2), which the kernel runs on a worker thread. Completes only on failure.</summary>
    internal static SubmissionEntry ShutDown(int descriptor, int how) => new()
    {
        Opcode = RingOpcode.SHUTDOWN,
        Flags = RingConstants.SQE_CQE_SKIP_SUCCESS,
        Descriptor = descriptor,
        Length = (uint)how,
        Tag = Ring.NoTag,
    };

    /// <summary>
    /// Cancels the request with the given tag. Completes only on failure: the request's own completion reports its end.
    /// </summary>
    internal static SubmissionEntry Cancel(ulong target) => new()
    {
        Opcode = RingOpcode.ASYNC_CANCEL,
        Flags = RingConstants.SQE_CQE_SKIP_SUCCESS,
        Descriptor = -1,
        Address = target,
        Tag = Ring.NoTag,
    };

    /// <summary>Cancels all requests in flight.</summary>
    internal static SubmissionEntry CancelEverything() => new()
    {
        Opcode = RingOpcode.ASYNC_CANCEL,
        Flags = RingConstants.SQE_CQE_SKIP_SUCCESS,
        Descriptor = -1,
        OperationFlags = RingConstants.ASYNC_CANCEL_ANY | RingConstants.ASYNC_CANCEL_ALL,
        Tag = Ring.NoTag,
    };
}
