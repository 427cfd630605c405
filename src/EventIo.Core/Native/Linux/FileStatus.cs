using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>What an open descriptor is of, and how long that is (statx(2)).</summary>
internal readonly unsafe struct FileStatus
{
    // S_IFMT and its values (inode(7)), the same on every architecture.
    private const int TypeMask = 0xF000;
    private const int Fifo = 0x1000;
    private const int Folder = 0x4000;
    private const int BlockDevice = 0x6000;
    private const int Regular = 0x8000;

    private readonly int _type;

    private FileStatus(int type, long length)
    {
        _type = type;
        Length = length;
    }

    /// <summary>Bytes of a regular file; nothing sensible for others.</summary>
    internal long Length { get; }

    internal bool IsRegular => _type == Regular;

    internal bool IsPipe => _type == Fifo;

    internal bool IsFolder => _type == Folder;

    internal bool IsBlockDevice => _type == BlockDevice;

    /// <summary>Asks the kernel.</summary>
    /// <exception cref="NativeException">Not an open descriptor.</exception>
    internal static FileStatus Of(int descriptor)
    {
        byte nothing = 0;
        statx status;
        NativeException.Check(
            LibC.statx(descriptor, &nothing, LibC.AT_EMPTY_PATH, LibC.STATX_TYPE | LibC.STATX_SIZE, &status), "statx(2)");
        return new FileStatus(status.stx_mode & TypeMask, (long)status.stx_size);
    }
}
