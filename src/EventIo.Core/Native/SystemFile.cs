using System.Runtime.Versioning;
using System.Text;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Native.Windows;
using Tmds.Linux;

namespace EventIo.Native;

/// <summary>Operations on files by descriptor or handle, on every system.</summary>
internal static unsafe class SystemFile
{
    /// <summary>Returns whether a path leads to a regular file; follows links.</summary>
    [UnsupportedOSPlatform("windows")]
    internal static bool IsRegular(string path)
    {
        fixed (byte* first = Encoding.UTF8.GetBytes(path + '\0'))
            return FileStatus.Read(LibC.AT_FDCWD, first, out FileStatus status) == 0 && status.IsRegular;
    }

    internal static void Close(int file)
    {
        if (OperatingSystem.IsWindows())
            _ = Kernel32.CloseHandle(file);
        else
            _ = HotCalls.Close(file);
    }
}
