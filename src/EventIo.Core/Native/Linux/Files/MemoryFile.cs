using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux.Files;

/// <summary>Files that exist only in memory (memfd_create(2)).</summary>
internal static unsafe class MemoryFile
{
    /// <summary>Creates an empty file.</summary>
    /// <returns>A descriptor, which the caller has to close.</returns>
    /// <exception cref="NativeException">Most often EMFILE.</exception>
    internal static int Create()
    {
        ReadOnlySpan<byte> name = "eventio\0"u8;
        int created;
        fixed (byte* first = name)
            created = LibC.memfd_create(first, LibC.MFD_CLOEXEC);
        int error = created < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (!Errno.IsAbsence(error))
            return error == 0 ? created : throw new NativeException("memfd_create(2)", error);
        // Fall back to an unnamed file on tmpfs, if it is mounted there.
        ReadOnlySpan<byte> folder = "/dev/shm\0"u8;
        fixed (byte* first = folder)
            created = LibC.open(first, LibC.O_TMPFILE | LibC.O_RDWR | LibC.O_CLOEXEC, 0x180 /* rw------- */);
        return created >= 0 ? created : throw new NativeException("memfd_create(2)", error);
    }
}
