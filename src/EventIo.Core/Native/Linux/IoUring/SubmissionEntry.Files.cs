using Tmds.Linux;

namespace EventIo.Native.Linux.IoUring;

/// <content>Requests that move files into sockets, and the linking of requests.</content>
internal partial struct SubmissionEntry
{
    /// <summary>The offset for files without a position: pipes and sockets.</summary>
    internal const long NoPosition = -1;

    /// <summary>
    /// Opens a file for reading into a slot of the ring's table, without a descriptor of the process.
    /// </summary>
    /// <param name="path">A zero-terminated path in UTF-8, valid until the completion.</param>
    /// <param name="slot">The slot. A file that is in it is closed first.</param>
    /// <param name="tag">Returned with the completion, whose result is 0 or a negative errno.</param>
    internal static unsafe SubmissionEntry OpenDirect(byte* path, int slot, ulong tag) => new()
    {
        Opcode = RingOpcode.OPENAT,
        Descriptor = LibC.AT_FDCWD,
        Address = (ulong)path,
        OperationFlags = (uint)LibC.O_RDONLY,
        FileIndex = slot + 1,
        Tag = tag,
    };

    /// <summary>Opens a path relative to a folder, with the options of an open_how.</summary>
    /// <param name="folder">A descriptor of the folder.</param>
    /// <param name="path">A zero-terminated path in UTF-8, valid until the completion.</param>
    /// <param name="how">
    /// The options of openat2(2), valid until the completion. The kernel refuses O_CLOEXEC, because a slot can't be
    /// inherited.
    /// </param>
    /// <param name="slot">The slot. A file that is in it is closed first.</param>
    /// <param name="tag">Returned with the completion, whose result is 0 or a negative errno.</param>
    internal static unsafe SubmissionEntry OpenDirect(int folder, byte* path, open_how* how, int slot, ulong tag) =>
        new()
        {
            Opcode = RingOpcode.OPENAT2,
            Descriptor = folder,
            Offset = (ulong)how,
            Address = (ulong)path,
            Length = (uint)sizeof(open_how),
            FileIndex = slot + 1,
            Tag = tag,
        };

    /// <summary>Closes the file in a slot of the ring's table.</summary>
    internal static SubmissionEntry CloseDirect(int slot, ulong tag) => new()
    {
        Opcode = RingOpcode.CLOSE,
        FileIndex = slot + 1,
        Tag = tag,
    };

    /// <summary>Reads at an offset, or without one (<see cref="NoPosition"/>).</summary>
    internal static SubmissionEntry Read(int descriptor, nint address, int length, long offset, ulong tag) => new()
    {
        Opcode = RingOpcode.READ,
        Descriptor = descriptor,
        Offset = (ulong)offset,
        Address = (ulong)address,
        Length = (uint)length,
        Tag = tag,
    };

    /// <summary>Reads into memory inside a registered buffer.</summary>
    internal static SubmissionEntry ReadFixed(
        int descriptor, nint address, int length, long offset, int buffer, ulong tag) =>
        Read(descriptor, address, length, offset, tag) with
        {
            Opcode = RingOpcode.READ_FIXED,
            BufferIndex = (ushort)buffer,
        };

    /// <summary>
    /// Sends from memory, without a copy if possible. Completes twice, except after some failures: with the bytes sent
    /// (<see cref="CompletionEntry.HasMore"/>), then with a notification that the memory is released. If a broken chain
    /// cancels the send, Linux 6.18 posts a notification although no completion had that bit set.
    /// </summary>
    internal static SubmissionEntry SendZeroCopy(int descriptor, nint address, int length, int flags, ulong tag) =>
        new()
        {
            Opcode = RingOpcode.SEND_ZC,
            Modifiers = RingConstants.SEND_ZC_REPORT_USAGE,
            Descriptor = descriptor,
            Address = (ulong)address,
            Length = (uint)length,
            OperationFlags = (uint)(flags | LibC.MSG_NOSIGNAL),
            Tag = tag,
        };

    /// <summary>Moves bytes between a pipe and another file. The kernel runs each splice on a worker thread.</summary>
    /// <param name="source">The descriptor to read from.</param>
    /// <param name="offset">The offset in the source, or <see cref="NoPosition"/>.</param>
    /// <param name="destination">The descriptor to write to, at its current position.</param>
    /// <param name="length">The maximum, in bytes.</param>
    /// <param name="flags">SPLICE_F_* of splice(2).</param>
    /// <param name="tag">Returned with the completion.</param>
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

    /// <summary>Makes it send from memory inside a registered buffer, whose pages are already pinned.</summary>
    internal readonly SubmissionEntry FromBuffer(int buffer) => this with
    {
        Modifiers = (ushort)(Modifiers | RingConstants.RECVSEND_FIXED_BUF),
        BufferIndex = (ushort)buffer,
    };

    /// <summary>Makes its descriptor refer to a slot of the ring's table.</summary>
    internal readonly SubmissionEntry OnDirect() => this with { Flags = (byte)(Flags | RingConstants.SQE_FIXED_FILE) };

    /// <summary>
    /// Makes an accept put the connection into a free slot of the ring's table: each completion's result is the slot.
    /// If none is free, the result is ENFILE, and the connection is closed. (The kernel refuses SOCK_CLOEXEC, because a
    /// slot can't be inherited.)
    /// </summary>
    internal readonly SubmissionEntry IntoTable() => this with
    {
        OperationFlags = OperationFlags & ~(uint)LibC.SOCK_CLOEXEC,
        FileIndex = RingConstants.FILE_INDEX_ALLOC,
    };

    /// <summary>Makes it skip the completion on success, and ignores that of a failure.</summary>
    internal readonly SubmissionEntry Unreported() => this with
    {
        Flags = (byte)(Flags | RingConstants.SQE_CQE_SKIP_SUCCESS),
        Tag = Ring.NoTag,
    };

    /// <summary>
    /// Links the next queued request to this one: it starts when this one has completed. If this one fails or is short,
    /// the rest of the chain is cancelled (ECANCELED).
    /// </summary>
    internal readonly SubmissionEntry Linked() => this with { Flags = (byte)(Flags | RingConstants.SQE_IO_LINK) };

    /// <summary>
    /// Links the next queued request to this one: it starts when this one has completed, whatever the result.
    /// </summary>
    internal readonly SubmissionEntry HardLinked() =>
        this with { Flags = (byte)(Flags | RingConstants.SQE_IO_HARDLINK) };
}
