using EventIo.Native.Linux;
using EventIo.Native.Windows;

namespace EventIo.Native;

/// <summary>What is done to files of which the library has the bare number, on whichever system this is.</summary>
internal static class SystemFile
{
    internal static void Close(int file)
    {
        if (OperatingSystem.IsWindows())
            _ = Kernel32.CloseHandle(file);
        else
            SocketCalls.Close(file);
    }
}
