using System.Runtime.InteropServices;
using Tmds.Linux;

namespace EventIo.Native.Linux.Files;

/// <summary>
/// statx(2), or fstatat(2) where an old kernel or a seccomp filter refuses it. Any thread may use it.
/// </summary>
internal static unsafe class FileStatusCall
{
    // struct stat is 144 bytes on x86-64 and 128 on arm64 (asm/stat.h of each).
    private const int StatBytes = 144;

    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int SYS_newfstatat = IsX64 ? 262 : 79;

    private static volatile bool s_isStatXAbsent;

    /// <summary>Reads the status of a file.</summary>
    /// <param name="folder">A descriptor of the folder that the path starts at.</param>
    /// <param name="path">The path, zero-terminated.</param>
    /// <param name="flags">AT_*.</param>
    /// <param name="mask">STATX_* of the requested fields: type and mode, size, inode, modification time.</param>
    /// <param name="status">The status.</param>
    /// <returns>0, or a positive errno.</returns>
    internal static int Read(int folder, byte* path, int flags, uint mask, out statx status)
    {
        if (!s_isStatXAbsent)
        {
            statx raw;
            int result = HotCalls.StatX(folder, path, flags, mask, &raw);
            int error = result < 0 ? HotCalls.LastError : 0;
            status = raw;
            if (!Errno.IsAbsence(error))
                return error;
            // EACCES can also mean that a folder of the path may not be entered: then both calls return it.
            int older = ReadByOlderCall(folder, path, flags, out status);
            s_isStatXAbsent = older == 0 || error != Errno.EACCES;
            return older;
        }
        return ReadByOlderCall(folder, path, flags, out status);
    }

    private static int ReadByOlderCall(int folder, byte* path, int flags, out statx status)
    {
        byte* stat = stackalloc byte[StatBytes];
        status = default;
        if (HotCalls.SystemCall(SYS_newfstatat, folder, (nint)path, (nint)stat, flags, 0, 0) < 0)
            return HotCalls.LastError;
        // The device comes first, then the inode; the mode is where the two layouts differ.
        ulong device = *(ulong*)stat;
        status.stx_dev_major = (uint)((device >> 8) & 0xFFF) | (uint)((device >> 32) & 0xFFFFF000);
        status.stx_dev_minor = (uint)(device & 0xFF) | (uint)((device >> 12) & 0xFFFFFF00);
        status.stx_ino = *(ulong*)(stat + 8);
        status.stx_mode = (ushort)*(uint*)(stat + (IsX64 ? 24 : 16));
        status.stx_size = *(ulong*)(stat + 48);
        status.stx_mtime.tv_sec = *(long*)(stat + 88);
        status.stx_mtime.tv_nsec = *(uint*)(stat + 96);
        return 0;
    }
}
