using EventIo.Multiplexing;
using EventIo.Native.Linux.IoUring;

namespace EventIo.Transfer;

/// <summary>Which methods this host has, and the way to get one.</summary>
public static class TransferCatalog
{
    /// <summary>The methods of Linux, the plainest first.</summary>
    public static IReadOnlyList<TransferMethod> Methods { get; } =
    [
        TransferMethod.Copy,
        TransferMethod.SendFile,
        TransferMethod.Splice,
        TransferMethod.MemoryMap,
        TransferMethod.MsgZeroCopy,
        TransferMethod.IoUringSendZc,
        TransferMethod.IoUringSplice,
        TransferMethod.IoUringLinked,
    ];

    /// <summary>Whether this host has a method, asked of the kernel anew.</summary>
    /// <param name="method">The method.</param>
    /// <returns>Why not, in a sentence; <see langword="null"/> when it has.</returns>
    public static string? Refusal(TransferMethod method) => method switch
    {
        TransferMethod.IoUringSendZc => RingRefusal(RingOpcode.READ_FIXED, RingOpcode.SEND_ZC),
        TransferMethod.IoUringSplice => RingRefusal(RingOpcode.SPLICE),
        TransferMethod.IoUringLinked => RingRefusal(
            RingOpcode.OPENAT, RingOpcode.READ, RingOpcode.SEND, RingOpcode.CLOSE),
        TransferMethod.TransmitFile => "TransmitFile is a call of Windows.",
        _ => null,
    };

    /// <summary>Whether a method can move a source.</summary>
    /// <param name="method">The method.</param>
    /// <param name="source">The source.</param>
    /// <returns>Why not, in a sentence; <see langword="null"/> when it can.</returns>
    public static string? Refusal(TransferMethod method, TransferSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return method switch
        {
            TransferMethod.SendFile when source.IsPipe => "sendfile(2) takes no pipe as its source.",
            TransferMethod.MemoryMap when !source.IsSeekable =>
                "mmap(2) takes no source without a length: a pipe, a device, a file of /proc.",
            TransferMethod.IoUringLinked when !source.IsSeekable =>
                "The linked chain takes no source without a length: a pipe, a device, a file of /proc.",
            _ => null,
        };
    }

    /// <summary>Sets a method up for the calling thread.</summary>
    /// <param name="method">The method.</param>
    /// <param name="options">How it is set up.</param>
    /// <returns>The transfer, the caller's to dispose.</returns>
    /// <exception cref="NotSupportedException">It is not a method of Linux.</exception>
    /// <exception cref="Native.NativeException">The kernel refused what it needs: descriptors, memory, a ring.</exception>
    public static SocketTransfer Create(TransferMethod method, TransferOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return method switch
        {
            TransferMethod.Copy => new CopyTransfer(options),
            TransferMethod.SendFile => new SendFileTransfer(),
            TransferMethod.Splice => new SpliceTransfer(options),
            TransferMethod.MemoryMap => new MemoryMapTransfer(options),
            TransferMethod.MsgZeroCopy => new MsgZeroCopyTransfer(options),
            TransferMethod.IoUringSendZc => new IoUringSendZcTransfer(options),
            TransferMethod.IoUringSplice => new IoUringSpliceTransfer(options),
            TransferMethod.IoUringLinked => new IoUringLinkedTransfer(options),
            _ => throw new NotSupportedException(Refusal(method) ?? $"{method} is not a method."),
        };
    }

    private static string? RingRefusal(params ReadOnlySpan<RingOpcode> needed)
    {
        IoUringSupport support = IoUringProbe.Run();
        if (!support.IsAvailable)
            return support.Reason;
        foreach (RingOpcode opcode in needed)
        {
            if (!support.Opcodes.Contains(opcode.ToString()))
                return $"This kernel's io_uring has no {opcode}.";
        }
        return null;
    }
}
