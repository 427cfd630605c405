using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>Files that live in memory alone (memfd_create(2)).</summary>
internal static unsafe class MemoryFile
{
    /// <summary>Makes an empty one.</summary>
    /// <returns>A descriptor, the caller's to close.</returns>
    /// <exception cref="NativeException">Most often EMFILE.</exception>
    internal static int Create()
    {
        ReadOnlySpan<byte> name = "eventio\0"u8;
        fixed (byte* first = name)
            return NativeException.Check(LibC.memfd_create(first, LibC.MFD_CLOEXEC), "memfd_create(2)");
    }
}
