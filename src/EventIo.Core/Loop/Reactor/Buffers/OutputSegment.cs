using System.Runtime.InteropServices;

namespace EventIo.Loop.Reactor.Buffers;

/// <summary>A queued part of a connection's output, or a queued buffer of its input.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct OutputSegment
{
    internal OutputKind Kind;

    /// <summary>The lent or written buffer's number, or the file's descriptor.</summary>
    internal int Owner;

    /// <summary>The next segment of the same queue.</summary>
    internal int Next;

    /// <summary>Where the bytes start: an offset in the buffer, an address, or an offset in the file.</summary>
    internal long Offset;

    /// <summary>How many bytes.</summary>
    internal long Length;

    internal static OutputSegment Of(LentBytes data) =>
        new() { Kind = OutputKind.Lent, Owner = data.Buffer, Offset = data.Offset, Length = data.Length };
}
