using System.Runtime.InteropServices;

namespace EventIo.Native.Linux.IoUring;

/// <summary>struct io_uring_cqe: what became of a request.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionEntry
{
    /// <summary>The tag of the request.</summary>
    public ulong Tag;

    /// <summary>What the call would have returned, or a negative errno.</summary>
    public int Result;

    /// <summary>IORING_CQE_F_* bits, and the buffer number above them.</summary>
    public uint Flags;

    /// <summary>The request stands and will complete again; the last completion has this clear.</summary>
    public readonly bool HasMore => (Flags & RingConstants.CQE_F_MORE) != 0;

    /// <summary>Tells of the buffer of a SEND_ZC, not of its bytes: it is the sender's again.</summary>
    public readonly bool IsNotification => (Flags & RingConstants.CQE_F_NOTIF) != 0;

    /// <summary>A notification that reports its usage: the bytes were copied after all, some of them at least.</summary>
    public readonly bool IsCopied => ((uint)Result & RingConstants.NOTIF_USAGE_ZC_COPIED) != 0;

    /// <summary>A provided buffer was used.</summary>
    public readonly bool HasBuffer => (Flags & RingConstants.CQE_F_BUFFER) != 0;

    /// <summary>Its number.</summary>
    public readonly int Buffer => (int)(Flags >> RingConstants.CQE_BUFFER_SHIFT);
}
