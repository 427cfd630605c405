using EventIo.Native.Linux.Files;
using Tmds.Linux;

namespace EventIo.Multiplexing.IoUring;

/// <summary>
/// A part of a file that is opened, read, sent and closed by one chain of requests, and the memory for it, which the
/// kernel may use until the completion. The memory holds the head, then room for the part, then open_how and the path.
/// </summary>
/// <param name="Address">The first byte of the head.</param>
/// <param name="HeadBytes">Bytes of the head.</param>
/// <param name="Folder">The descriptor of the folder that the path starts at and can't leave (RESOLVE_BENEATH).</param>
/// <param name="Offset">Where the part begins in the file.</param>
/// <param name="Length">Bytes of the part.</param>
public readonly unsafe record struct LinkedFile(nint Address, int HeadBytes, int Folder, long Offset, int Length)
{
    /// <summary>Open, read, send and close.</summary>
    internal const int RequestCount = 4;

    private const int Alignment = 8;

    // Without O_CLOEXEC, which the kernel rejects for a slot of a table.
    private static readonly int OpenFlags = LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_NOCTTY;

    /// <summary>The address that the part is read to, right after the head.</summary>
    internal nint PartAddress => Address + HeadBytes;

    /// <summary>Bytes to send: head and part.</summary>
    internal int TotalBytes => HeadBytes + Length;

    internal open_how* How => (open_how*)((Address + TotalBytes + Alignment - 1) & -Alignment);

    internal byte* Path => (byte*)(How + 1);

    /// <summary>The maximum size of its memory, in bytes.</summary>
    internal static int Room(int headBytes, int length, int pathBytes) =>
        headBytes + length + Alignment + sizeof(open_how) + pathBytes + 1;

    /// <summary>Writes the path and open_how into the memory.</summary>
    /// <param name="path">The path without a terminating zero.</param>
    internal void WritePath(ReadOnlySpan<byte> path)
    {
        *How = OpenHow.Beneath(OpenFlags);
        path.CopyTo(new Span<byte>(Path, path.Length));
        Path[path.Length] = 0;
    }
}
