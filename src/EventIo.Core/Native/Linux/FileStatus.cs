using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>What statx(2) tells of a file.</summary>
/// <param name="Mode">S_IFMT bits and permissions.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedSeconds">When its content changed last: seconds since 1970, UTC.</param>
/// <param name="ModifiedNanoseconds">The fraction of that second.</param>
internal readonly unsafe record struct FileStatus(uint Mode, long Size, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    internal bool IsRegular => (Mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFREG;

    internal bool IsFolder => (Mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFDIR;

    internal bool IsPipe => (Mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFIFO;

    internal bool IsBlockDevice => (Mode & (uint)LibC.S_IFMT) == (uint)LibC.S_IFBLK;

    /// <summary>Asks for an open file's.</summary>
    /// <exception cref="NativeException">Not an open descriptor.</exception>
    internal static FileStatus Of(int descriptor)
    {
        int error = Read(descriptor, out FileStatus status);
        return error == 0 ? status : throw new NativeException("statx(2)", error);
    }

    /// <summary>Asks for an open file's.</summary>
    /// <returns>0, or a positive errno.</returns>
    internal static int Read(int descriptor, out FileStatus status)
    {
        byte none = 0;
        return Read(descriptor, &none, LibC.AT_EMPTY_PATH, out status);
    }

    /// <summary>Asks for that of a file at a path, wherever that leads.</summary>
    /// <param name="folder">A descriptor of the folder that the path begins at.</param>
    /// <param name="path">With a final zero.</param>
    /// <param name="status">What it is.</param>
    /// <returns>0, or a positive errno.</returns>
    internal static int Read(int folder, byte* path, out FileStatus status) => Read(folder, path, flags: 0, out status);

    private static int Read(int folder, byte* path, int flags, out FileStatus status)
    {
        statx raw;
        int result = HotCalls.StatX(
            folder, path, flags, LibC.STATX_TYPE | LibC.STATX_SIZE | LibC.STATX_MTIME, &raw);
        status = new(raw.stx_mode, (long)raw.stx_size, raw.stx_mtime.tv_sec, raw.stx_mtime.tv_nsec);
        return result < 0 ? HotCalls.LastError : 0;
    }
}
