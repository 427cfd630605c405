using System.Runtime.InteropServices;

namespace EventIo.Native.Linux.IoUring;

/// <summary>struct io_uring_cqe: the result of a request.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionEntry
{
    /// <summary>The tag of the request.</summary>
    public ulong Tag;

    /// <summary>The result of the equivalent system call, or a negative errno.</summary>
    public int Result;

    /// <summary>IORING_CQE_F_* bits, and the buffer number above them.</summary>
    public uint Flags;

    /// <summary>Whether the request will complete again; false in its last completion.</summary>
    public readonly bool HasMore => (Flags & RingConstants.CQE_F_MORE) != 0;

    /// <summary>
    /// Whether it reports that the buffer of a SEND_ZC has been released, not how many bytes were sent.
    /// </summary>
    public readonly bool IsNotification => (Flags & RingConstants.CQE_F_NOTIF) != 0;

    /// <summary>Whether a notification reports that the bytes, or some of them, were copied after all.</summary>
    public readonly bool IsCopied => ((uint)Result & RingConstants.NOTIF_USAGE_ZC_COPIED) != 0;

    /// <summary>Whether a provided buffer was used.</summary>
    public readonly bool HasBuffer => (Flags & RingConstants.CQE_F_BUFFER) != 0;

    /// <summary>The number of the provided buffer.</summary>
    public readonly int Buffer => (int)(Flags >> RingConstants.CQE_BUFFER_SHIFT);
}
