using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Multiplexing;

/// <summary>
/// A part of a file that is opened, read, sent and closed by one chain of requests, and the memory for it, which the kernel may
/// use until the completion: the head, which is there already, then room for the part, then the path.
/// </summary>
/// <param name="Address">The first byte of the head.</param>
/// <param name="HeadBytes">Bytes of the head.</param>
/// <param name="Folder">The folder that the path begins at, and does not lead out of (RESOLVE_BENEATH).</param>
/// <param name="Offset">Where the part begins in the file.</param>
/// <param name="Length">Bytes of the part.</param>
public readonly unsafe record struct LinkedFile(nint Address, int HeadBytes, int Folder, long Offset, int Length)
{
    /// <summary>Open, read, send and close.</summary>
    internal const int RequestCount = 4;

    private const int Alignment = 8;

    // O_CLOEXEC is not for a slot of a table.
    private static readonly int OpenFlags = LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_NOCTTY;

    /// <summary>Where the part goes: right behind the head.</summary>
    internal nint PartAddress => Address + HeadBytes;

    /// <summary>What leaves: head and part.</summary>
    internal int TotalBytes => HeadBytes + Length;

    internal open_how* How => (open_how*)((Address + TotalBytes + Alignment - 1) & -Alignment);

    internal byte* Path => (byte*)(How + 1);

    /// <summary>Bytes of memory that it takes at most.</summary>
    internal static int Room(int headBytes, int length, int pathBytes) =>
        headBytes + length + Alignment + sizeof(open_how) + pathBytes + 1;

    /// <summary>Writes path and open_how where the kernel looks for them.</summary>
    /// <param name="path">Without a final zero.</param>
    internal void WritePath(ReadOnlySpan<byte> path)
    {
        *How = OpenHow.Beneath(OpenFlags);
        path.CopyTo(new Span<byte>(Path, path.Length));
        Path[path.Length] = 0;
    }
}
