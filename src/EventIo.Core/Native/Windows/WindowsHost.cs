using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32;

namespace EventIo.Native.Windows;

/// <summary>What a measurement says of the Windows that it was made on.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class WindowsHost
{
    // HKEY_LOCAL_MACHINE
    private const string ProcessorKey = @"HARDWARE\DESCRIPTION\System\CentralProcessor\0";

    /// <summary>The system by its own name; and that it is none, where Wine stands in for it.</summary>
    internal static string Kernel => WineVersion is { } wine
        ? $"Wine {wine} ({RuntimeInformation.OSDescription})"
        : RuntimeInformation.OSDescription;

    /// <summary>Which Wine this is; <see langword="null"/> on Windows itself.</summary>
    internal static string? WineVersion =>
        // Its own ntdll.dll exports it, for programs that have to know.
        NativeLibrary.TryLoad("ntdll.dll", out nint library) && NativeLibrary.TryGetExport(library, "wine_get_version", out nint version)
            ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)version)())
            : null;

    /// <summary>The processor by its own name; <see langword="null"/> where nobody wrote it down.</summary>
    internal static string? ProcessorModel
    {
        get
        {
            using RegistryKey? key = Registry.LocalMachine.OpenSubKey(ProcessorKey);
            return (key?.GetValue("ProcessorNameString") as string)?.Trim();
        }
    }

    /// <summary>Handles that this process has open.</summary>
    internal static int HandleCount
    {
        get
        {
            uint count;
            return Kernel32.GetHandleCount(Kernel32.CurrentProcess(), &count) != 0
                ? (int)count
                : throw NativeException.OfWindows("GetProcessHandleCount", Kernel32.LastError);
        }
    }
}
