using Tmds.Linux;

namespace EventIo.Native.Linux.Files;

/// <summary>What statx(2) reports about a file.</summary>
/// <param name="Mode">S_IFMT bits and permissions.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="ModifiedSeconds">The modification time, in seconds since 1970, UTC.</param>
/// <param name="ModifiedNanoseconds">The fraction of that second.</param>
internal readonly unsafe record struct FileStatus(uint Mode, long Size, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    internal bool IsRegular => (Mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFREG;

    internal bool IsFolder => (Mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFDIR;

    internal bool IsLink => (Mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFLNK;

    internal bool IsPipe => (Mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFIFO;

    internal bool IsBlockDevice => (Mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFBLK;

    /// <summary>Reads the status of an open file.</summary>
    /// <exception cref="NativeException">Not an open descriptor.</exception>
    internal static FileStatus Of(int descriptor)
    {
        int error = Read(descriptor, out FileStatus status);
        return error == 0 ? status : throw new NativeException("statx(2)", error);
    }

    /// <summary>Reads the status of an open file.</summary>
    /// <returns>0, or a positive errno.</returns>
    internal static int Read(int descriptor, out FileStatus status)
    {
        byte none = 0;
        return Read(descriptor, &none, LibC.AT_EMPTY_PATH, out status);
    }

    /// <summary>Reads the status of the file at a path; follows links.</summary>
    /// <param name="folder">A descriptor of the folder that the path starts at.</param>
    /// <param name="path">The path, zero-terminated.</param>
    /// <param name="status">The status.</param>
    /// <returns>0, or a positive errno.</returns>
    internal static int Read(int folder, byte* path, out FileStatus status) => Read(folder, path, flags: 0, out status);

    private static int Read(int folder, byte* path, int flags, out FileStatus status)
    {
        int error = FileStatusCall.Read(
            folder, path, flags, LibC.STATX_TYPE | LibC.STATX_SIZE | LibC.STATX_MTIME, out statx raw);
        status = new(raw.stx_mode, (long)raw.stx_size, raw.stx_mtime.tv_sec, raw.stx_mtime.tv_nsec);
        return error;
    }
}
