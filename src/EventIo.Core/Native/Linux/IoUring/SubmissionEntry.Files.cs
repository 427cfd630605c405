using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <content>Requests that move files into sockets, and how requests are chained.</content>
internal partial struct SubmissionEntry
{
    /// <summary>The offset of what has no position: a pipe or a socket.</summary>
    internal const long NoPosition = -1;

    /// <summary>Opens a file for reading into a slot of the ring's table; no descriptor of the process is taken.</summary>
    /// <param name="path">A path in UTF-8 with a final zero, valid until the completion.</param>
    /// <param name="slot">The slot, which is emptied first.</param>
    /// <param name="tag">Comes back with the completion, whose result is 0 or a negative errno.</param>
    internal static unsafe SubmissionEntry OpenDirect(byte* path, int slot, ulong tag) => new()
    {
        Opcode = RingOpcode.OPENAT,
        Descriptor = LibC.AT_FDCWD,
        Address = (ulong)path,
        OperationFlags = (uint)LibC.O_RDONLY,
        FileIndex = slot + 1,
        Tag = tag,
    };

    /// <summary>The same from a folder on, as an open_how says.</summary>
    /// <param name="folder">A descriptor of the folder.</param>
    /// <param name="path">A path in UTF-8 with a final zero, valid until the completion.</param>
    /// <param name="how">Of openat2(2), valid until the completion. O_CLOEXEC is refused: a slot is inherited by nobody.</param>
    /// <param name="slot">The slot, which is emptied first.</param>
    /// <param name="tag">Comes back with the completion, whose result is 0 or a negative errno.</param>
    internal static unsafe SubmissionEntry OpenDirect(int folder, byte* path, open_how* how, int slot, ulong tag) => new()
    {
        Opcode = RingOpcode.OPENAT2,
        Descriptor = folder,
        Offset = (ulong)how,
        Address = (ulong)path,
        Length = (uint)sizeof(open_how),
        FileIndex = slot + 1,
        Tag = tag,
    };

    /// <summary>Closes what is in a slot of the ring's table.</summary>
    internal static SubmissionEntry CloseDirect(int slot, ulong tag) => new()
    {
        Opcode = RingOpcode.CLOSE,
        FileIndex = slot + 1,
        Tag = tag,
    };

    /// <summary>Reads at an offset, or from what has no position (<see cref="NoPosition"/>).</summary>
    internal static SubmissionEntry Read(int descriptor, nint address, int length, long offset, ulong tag) => new()
    {
        Opcode = RingOpcode.READ,
        Descriptor = descriptor,
        Offset = (ulong)offset,
        Address = (ulong)address,
        Length = (uint)length,
        Tag = tag,
    };

    /// <summary>The same into memory inside a registered buffer.</summary>
    internal static SubmissionEntry ReadFixed(
        int descriptor, nint address, int length, long offset, int buffer, ulong tag) =>
        Read(descriptor, address, length, offset, tag) with
        {
            Opcode = RingOpcode.READ_FIXED,
            BufferIndex = (ushort)buffer,
        };

    /// <summary>
    /// A send from where the bytes lie, without a copy if the kernel can. Completes twice, but for some failures: with what was
    /// sent (<see cref="CompletionEntry.HasMore"/>), then with a notification that the memory is the sender's again. Linux 6.18
    /// notifies also of one that a broken chain has cancelled, without that bit before.
    /// </summary>
    internal static SubmissionEntry SendZeroCopy(int descriptor, nint address, int length, int flags, ulong tag) => new()
    {
        Opcode = RingOpcode.SEND_ZC,
        Modifiers = RingConstants.SEND_ZC_REPORT_USAGE,
        Descriptor = descriptor,
        Address = (ulong)address,
        Length = (uint)length,
        OperationFlags = (uint)(flags | LibC.MSG_NOSIGNAL),
        Tag = tag,
    };

    /// <summary>
    /// Moves bytes between a pipe and something else. The kernel gives it to a worker thread each time.
    /// </summary>
    /// <param name="source">Read from.</param>
    /// <param name="offset">Where in it, or <see cref="NoPosition"/>.</param>
    /// <param name="destination">Written to, at its own position.</param>
    /// <param name="length">At most so many bytes.</param>
    /// <param name="flags">SPLICE_F_* of splice(2).</param>
    /// <param name="tag">Comes back with the completion.</param>
    internal static SubmissionEntry Splice(
        int source, long offset, int destination, int length, uint flags, ulong tag) => new()
        {
            Opcode = RingOpcode.SPLICE,
            Descriptor = destination,
            Offset = ulong.MaxValue,
            Address = (ulong)offset,
            Length = (uint)length,
            OperationFlags = flags,
            FileIndex = source,
            Tag = tag,
        };

    /// <summary>From memory inside a registered buffer, whose pages are known already.</summary>
    internal readonly SubmissionEntry FromBuffer(int buffer) => this with
    {
        Modifiers = (ushort)(Modifiers | RingConstants.RECVSEND_FIXED_BUF),
        BufferIndex = (ushort)buffer,
    };

    /// <summary>Its descriptor is a slot of the ring's table.</summary>
    internal readonly SubmissionEntry OnDirect() => this with { Flags = (byte)(Flags | RingConstants.SQE_FIXED_FILE) };

    /// <summary>
    /// An accept that puts the connection into a free slot of the ring's table: each completion's result is the slot. With none
    /// free it is ENFILE, and that connection is closed. (The kernel refuses close-on-exec for what no child can inherit.)
    /// </summary>
    internal readonly SubmissionEntry IntoTable() => this with
    {
        OperationFlags = OperationFlags & ~(uint)LibC.SOCK_CLOEXEC,
        FileIndex = RingConstants.FILE_INDEX_ALLOC,
    };

    /// <summary>Tells only when it failed, and then nobody.</summary>
    internal readonly SubmissionEntry Untold() => this with
    {
        Flags = (byte)(Flags | RingConstants.SQE_CQE_SKIP_SUCCESS),
        Tag = Ring.NoTag,
    };

    /// <summary>
    /// The next request that is queued begins when this one is done. If it fails, or reads or sends short, the next ones are
    /// cancelled (ECANCELED), as far as the chain goes.
    /// </summary>
    internal readonly SubmissionEntry Linked() => this with { Flags = (byte)(Flags | RingConstants.SQE_IO_LINK) };

    /// <summary>The next request that is queued begins when this one is done, whatever its result.</summary>
    internal readonly SubmissionEntry HardLinked() => this with { Flags = (byte)(Flags | RingConstants.SQE_IO_HARDLINK) };
}
