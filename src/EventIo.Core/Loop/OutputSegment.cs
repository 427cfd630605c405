using System.Runtime.InteropServices;

namespace EventIo.Loop;

/// <summary>A piece of what waits to be sent, and where it goes when it is.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct OutputSegment
{
    internal OutputKind Kind;

    /// <summary>The lent or written buffer's number, or the file's descriptor.</summary>
    internal int Owner;

    /// <summary>The next segment of the same queue.</summary>
    internal int Next;

    /// <summary>Where the bytes begin: in the buffer, in memory, or in the file.</summary>
    internal long Offset;

    /// <summary>Bytes.</summary>
    internal long Length;
}
