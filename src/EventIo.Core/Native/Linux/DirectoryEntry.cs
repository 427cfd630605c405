using System.Runtime.InteropServices;

namespace EventIo.Native.Linux;

/// <summary>struct dirent of readdir(3) where long has 64 bits.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DirectoryEntry
{
    internal const byte DT_DIR = 4;
    internal const byte DT_LNK = 10;

    public ulong Inode;
    public long Offset;
    public ushort Length;
    public byte Type;
    public fixed byte Name[256];
}
